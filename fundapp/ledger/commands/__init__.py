"""Writes of the ledger: one business verb each."""
