"""What the ledger goes by, as plain functions and data."""
