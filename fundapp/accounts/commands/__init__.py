"""Writes: one business verb each."""
