"""The call watch with many calls, and how long they take to come in."""
