"""Pages of the call watch."""
