"""Reads of the emergency fund: rows, never plain text."""
