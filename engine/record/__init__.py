"""Record: what training has left behind."""
