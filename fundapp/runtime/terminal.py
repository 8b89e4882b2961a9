"""What the operator sees: numbered steps, checks, sentences."""

import os
import sys
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from fundapp.core.i18n import _
from fundapp.core.reader import Reader


def operator(environ: Mapping[str, str] = os.environ) -> Reader:
    """The reader at this terminal: French where its locale is French, otherwise English."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environ[name] for name in names if environ.get(name)), "")
    return Reader("fr" if locale.startswith("fr") else "en", ZoneInfo("UTC"))


class Terminal:
    """Numbered steps on standard output; `done` of them were shown by whoever started us."""

    def __init__(self, done: int = 0) -> None:
        self.number = done

    def step(self, title: str, outcome: str) -> None:
        """The next step, finished."""
        self.number += 1
        self.line(_("%(number)s. %(title)s: %(outcome)s", number=self.number, title=title, outcome=outcome))

    def check(self, passed: bool, text: str) -> bool:
        """One line of a self-check; returns `passed`."""
        self.line(f"{'✓' if passed else '✗'} {text}")
        return passed

    def line(self, text: str) -> None:
        """One line, at once."""
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
