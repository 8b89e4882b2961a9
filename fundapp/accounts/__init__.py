"""People of the house: who is signed in, what they keep, and the pages that serve everybody."""
