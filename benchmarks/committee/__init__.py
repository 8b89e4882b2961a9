"""Measurements of the committee."""
