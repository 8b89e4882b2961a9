"""The call watch."""
