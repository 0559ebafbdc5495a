"""Start-up: what must be known before there is a window."""
