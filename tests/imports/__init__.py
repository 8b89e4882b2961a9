"""Importing sheets: reading them, judging them, writing them, and taking it back."""
