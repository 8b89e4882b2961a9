"""Reads of the call watch."""
