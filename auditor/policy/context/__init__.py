"""Matches -> what a clause says is done with the data, and by whom."""
