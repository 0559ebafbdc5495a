"""Files: what the window keeps in them."""
