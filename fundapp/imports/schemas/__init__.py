"""Sheets understood: what a column means, what a row says, and what it would do."""
