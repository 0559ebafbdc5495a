"""Export: what a run leaves for others to use."""
