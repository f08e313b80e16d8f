"""Generated programs, original against compiled."""
