"""Blocks -> sentences with their headings, lists and cues."""
