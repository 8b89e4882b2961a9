"""The call watch with many calls."""
