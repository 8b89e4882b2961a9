"""Pages of the emergency fund."""
