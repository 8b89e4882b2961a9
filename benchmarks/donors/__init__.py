"""How long the funder map takes where there is much of it."""
