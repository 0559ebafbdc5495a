"""Views: what the panels show together."""
