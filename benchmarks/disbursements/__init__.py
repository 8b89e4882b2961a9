"""Disbursements: how payees are screened, and what that finds."""
