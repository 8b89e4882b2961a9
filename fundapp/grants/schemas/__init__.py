"""What may be said of calls."""
