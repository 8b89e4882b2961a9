"""Campaigns and figures of the emergency fund."""
