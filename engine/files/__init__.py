"""Files: reading and writing without half-written files."""
