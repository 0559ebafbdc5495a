"""Data: rows to learn from, shipped, made, or read from a file."""
