"""What is done for the call watch behind its pages."""
