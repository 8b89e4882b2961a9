"""How long calls take to come in."""
