"""The panels: one a file, each a view of the update on show."""
