"""Who belongs to what, limits of sign-in, and what an administrator may set. Pure data."""
