"""Measurements of the funder map."""
