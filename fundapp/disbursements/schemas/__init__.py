"""What may be typed about payments: the only judge of it."""
