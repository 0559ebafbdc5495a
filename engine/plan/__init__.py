"""Plan: what is to be trained, before anything is."""
