"""How long reports to donors take."""
