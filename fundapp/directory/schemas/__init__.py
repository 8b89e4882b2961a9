"""What may be said of organisations, funds and people, and how lists of them may be filtered."""
