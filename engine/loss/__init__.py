"""Loss: the loss over all rows as a function of (w, b)."""
