"""When and of what somebody wishes to be reminded, and which calendars they may make."""

from typing import Any

from marshmallow import pre_dump

from fundapp.core.i18n import lazy, ngettext
from fundapp.core.schemas import Choice, Choices, InputSchema, Text
from fundapp.donors.rules.vocabulary import options
from fundapp.grants.models import CallWish
from fundapp.grants.rules.feeds import WHOSE
from fundapp.grants.rules.reminders import LEADS, MESSAGES, SCOPES


def _leads() -> list[tuple[str, str]]:
    return [(str(lead), ngettext("%(num)s day before", "%(num)s days before", lead)) for lead in LEADS]


class WishSchema(InputSchema):
    """What somebody wishes."""

    leads = Choices(lazy("When"), options=_leads, hint=lazy("Choose nothing to be reminded of nothing."))
    scope = Choice(lazy("Of which calls"), options=lambda: options(SCOPES), required=True, radios=True)
    says = Choice(lazy("What the message says"), options=lambda: options(MESSAGES), required=True, radios=True)

    @pre_dump
    def _from_row(self, given: Any, **_options: Any) -> Any:
        if not isinstance(given, CallWish):
            return given
        return {"leads": given.leads, "scope": given.scope, "says": "named" if given.named else "neutral"}


class FeedSchema(InputSchema):
    """A calendar that programs fetch."""

    name = Text(
        lazy("Name of the calendar"),
        required=True,
        longest=60,
        hint=lazy("Whoever looks at the telephone sees it: it need not say whose calendar it is."),
    )
    whose = Choice(lazy("What is in it"), options=lambda: options(WHOSE), required=True, radios=True)
