"""Loss contour: the loss from above, and the paths over it."""
