"""Starts: a map of what comes of every start (w, b)."""
