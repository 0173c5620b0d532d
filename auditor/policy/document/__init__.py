"""Bytes of a policy document -> blocks. `load.read_document` is the whole reading."""
