"""What may be said of funders, and how lists of them may be filtered."""
