"""Writes of payments: one business verb each."""
