"""Forms of the committee."""
