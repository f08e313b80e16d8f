"""Programs that once went wrong."""
