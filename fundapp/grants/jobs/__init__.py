"""What the call watch does behind its pages."""
