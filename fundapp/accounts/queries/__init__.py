"""Reads, by what they are about."""
