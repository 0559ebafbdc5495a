"""Data space: the points and the sigmoid that is being fitted to them."""
