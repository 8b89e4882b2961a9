"""Writes of the committee: one business verb each."""
