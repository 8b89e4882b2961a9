"""Real servers that tests need, brought up here and ended by their id: PostgreSQL, Valkey, Chromium."""
