"""How this server calls others: to which addresses, and for how long at most."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this machine."""
