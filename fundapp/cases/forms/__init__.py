"""Forms of the emergency fund, over its schemas."""
