"""Look: colours, fonts, icons and how numbers are written."""
