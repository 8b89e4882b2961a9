"""Disclosure control attacked: many made-up funds, and a reader who knows everything that was let out."""
