"""Writes of the emergency fund: one business verb each."""
