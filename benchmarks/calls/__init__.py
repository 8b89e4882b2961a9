"""The call watch, measured."""
