"""Measured figures and how to get them again."""
