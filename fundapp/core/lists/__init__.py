"""Lists: filters that live in the address, a total order, keyset pages."""
