"""The window of Cross-Entropy Lab. Importing it imports neither torch nor Qt."""
