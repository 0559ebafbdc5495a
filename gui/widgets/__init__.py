"""Widgets: parts that know nothing of the lab."""
