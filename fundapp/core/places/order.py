"""Alphabetical order as people expect it."""

from fundapp.core.text import fold


def alphabetical(text: str) -> tuple[str, str]:
    """A sort key: letters first, then accents and case. « Égypte » comes before « France »."""
    return fold(text), text
