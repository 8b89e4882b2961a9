"""Deciding about a record as it stood when whoever decides looked at it."""

from wtforms import HiddenField

from fundapp.core.forms.over import SchemaForm


def number_sent(text: str | None) -> int:
    """The whole number that a page carried and sent back; 0, which no record has, where that was tampered with."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


class VersionForm(SchemaForm):
    """Carries the version of the record that whoever decides has seen."""

    version = HiddenField()

    @property
    def expected_version(self) -> int:
        """The version that the person saw; 0, which no record has, if that was tampered with."""
        return number_sent(self.version.data)
