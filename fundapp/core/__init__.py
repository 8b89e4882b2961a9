"""The basement: what every package stands on. Knows no feature."""
