"""Sheets that bring records in: read, understood, looked at, written, and taken back if need be. One way for all."""
