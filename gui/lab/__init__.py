"""Lab: what lives without a window."""
