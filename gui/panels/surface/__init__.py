"""Loss surface: the loss in 3D."""
