"""Where values go: what the knowledge says of members, and what the search found, by collection."""
