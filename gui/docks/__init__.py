"""The docks: one a file."""
