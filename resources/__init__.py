"""Data the program carries along: read through importlib.resources, never by path."""
