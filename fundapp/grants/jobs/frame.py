"""What jobs of the call watch share: the installation they run in, and the time since they began."""

from datetime import timedelta
from time import monotonic

from flask import current_app

from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.reader import Reader
from fundapp.outbox.topics import Claim


class Clock:
    """The time since a claim, so that a step that takes long knows how late it is."""

    def __init__(self, claim: Claim) -> None:
        self._claim, self._began = claim, monotonic()

    @property
    def ctx(self) -> Context:
        """Nobody acts: what stands on others' servers does."""
        now = self._claim.now + timedelta(seconds=monotonic() - self._began)
        return Context(None, now, f"watch-{self._claim.id.hex[:24]}", reader_here())


def installation() -> Settings:
    """Its settings."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    return settings


def reader_here() -> Reader:
    """The installation's own language and zone."""
    return Reader(installation().language, installation().zone)
