"""What the emergency fund costs."""
