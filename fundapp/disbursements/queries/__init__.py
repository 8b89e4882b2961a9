"""Reads of payments: rows, never a payee."""
