"""Explain: an update, or a divergence, taken apart into its numbers."""
