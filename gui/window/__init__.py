"""Window: the parts around the panels."""
