"""What applications are made of, and the limits: pure data and arithmetic."""
