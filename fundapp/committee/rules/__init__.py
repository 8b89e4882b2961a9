"""What a committee goes by, as plain functions and data."""
