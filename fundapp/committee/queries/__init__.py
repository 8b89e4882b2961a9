"""Reads of the committee."""
