"""Training: torch at work; importing these modules brings it."""
