"""What may be typed about cases: one schema judges each input."""
