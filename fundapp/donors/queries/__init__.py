"""Reads of the funder map."""
