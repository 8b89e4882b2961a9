"""Forms over the schemas, by what they are about."""
