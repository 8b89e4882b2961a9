"""Writes to the call watch."""
