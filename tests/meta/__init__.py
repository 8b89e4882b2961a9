"""Structure tests: rules of the house that a reader could forget. Each is proved on a bad sample beside it."""
