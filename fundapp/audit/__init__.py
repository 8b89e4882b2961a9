"""The audit log: append-only, in a Merkle tree, under signed checkpoints (security design, section 2)."""
