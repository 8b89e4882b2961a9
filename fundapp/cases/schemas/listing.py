"""How the list of cases may be filtered, and what officers may look for.

A filter stands in addresses, in browsers' histories and in views that are kept: it takes codes alone. Whoever looks for
a name or a number sends it in a form, and it is kept nowhere.
"""

from collections.abc import Mapping
from typing import Any

from fundapp.cases.rules.vocabulary import CHANNELS, PRIORITIES, options
from fundapp.cases.workflow import LABELS
from fundapp.core.i18n import lazy
from fundapp.core.places import country_choices
from fundapp.core.schemas import Choice, Choices, InputSchema, Text

TAKEN: Mapping[str, Any] = {"mine": lazy("By me"), "nobody": lazy("By nobody")}
WAITING: Mapping[str, Any] = {"me": lazy("For me")}


class CaseFilterSchema(InputSchema):
    """How the list of cases may be filtered."""

    waiting = Choice(lazy("Waits"), options=lambda: options(WAITING))
    taken = Choice(lazy("Taken"), options=lambda: options(TAKEN))
    state = Choices(lazy("State"), options=lambda: [(code.value, str(name)) for code, name in LABELS.items()])
    priority = Choices(lazy("Priority"), options=lambda: options(PRIORITIES))
    channel = Choices(lazy("How it reached us"), options=lambda: options(CHANNELS))
    country = Choice(lazy("Country"), options=country_choices)


class FindSchema(InputSchema):
    """Whom an officer looks for."""

    words = Text(
        lazy("Whom do you look for?"),
        required=True,
        longest=120,
        hint=lazy("A reference, or an alias, a legal name, a telephone number or an e-mail address, exactly."),
    )
