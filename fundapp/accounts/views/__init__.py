"""Pages that serve everybody, whatever their group."""
