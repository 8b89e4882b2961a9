"""Deciding about a record as it stood when whoever decides looked at it."""

from wtforms import HiddenField

from fundapp.core.forms.over import SchemaForm


class VersionForm(SchemaForm):
    """Carries the version of the record that whoever decides has seen."""

    version = HiddenField()

    @property
    def expected_version(self) -> int:
        """The version that the person saw; 0, which no record has, if that was tampered with."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
