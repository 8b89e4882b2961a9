"""The vault: how fast it seals and opens, and what it refuses."""
