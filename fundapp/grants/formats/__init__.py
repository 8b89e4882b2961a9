"""Formats in which calls reach us: each a reader from a stream to calls as their source tells them. Pure."""
