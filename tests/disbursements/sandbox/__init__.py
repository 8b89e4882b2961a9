"""Operators of our own, for tests: each speaks as its model does, and fails where it is told to."""
