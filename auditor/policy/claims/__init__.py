"""What clauses say -> claims of the policy."""
