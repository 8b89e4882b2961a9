"""Envelopes that cannot be overspent, double entry, currencies and rates."""
