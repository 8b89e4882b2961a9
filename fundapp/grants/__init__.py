"""The call watch: sources, calls, deadlines, fit, pipeline, proposals."""
