"""Policy documents -> claims. `read.read_policy` is the whole reading."""
