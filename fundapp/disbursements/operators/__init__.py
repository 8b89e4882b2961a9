"""Interfaces of mobile operators: what is sent to them, and what they answer. Only the courier's jobs use them."""
