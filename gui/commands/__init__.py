"""Commands: every action once, as a row."""
