"""Measured figures of coming in."""
