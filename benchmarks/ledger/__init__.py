"""What the ledger promises, tried at length."""
