"""What stops the start or ends the run."""


class StartError(Exception):
    """A reason in one sentence, in the operator's language."""
