"""Who stands before the places and acts that need a code: whose visit it is, and which case."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import Visitor
from fundapp.cases.permissions.mailbox import may_speak
from fundapp.cases.queries.cases import case_of
from fundapp.cases.views.places import Answer, Handler, go
from fundapp.cases.visiting import current_visit, vault, visitor_of
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from fundapp.vault.unlocked import Unlocked

GuestHandler = Callable[["Guest", str], Answer]


@dataclass(frozen=True)
class Guest:
    """Whoever has typed a code that opens a case."""

    visit: Unlocked
    visitor: Visitor
    case: EmergencyCase

    def open_mailbox(self) -> Opened:
        """The mailbox of their case: its audit entry is committed before. Not inside a transaction."""
        kinds = [Kind.MAILBOX]
        return open_compartments(vault(), current_context(), self.visit, self.case.subject, kinds, purpose="case.visit")


def current_guest() -> Guest | None:
    """None where nobody has typed a code, their hour is over, or what it opens is a draft. At most three queries."""
    visit = current_visit()
    visitor = visitor_of(visit) if visit else None
    found = case_of(db.session(), visitor) if visitor else None
    return Guest(visit, visitor, found) if visit and visitor and found else None


def for_guests(handler: GuestHandler) -> Handler:
    """Leads whoever has no visit to the code; whoever has a code that others know, to choosing another first."""

    def guarded(rest: str) -> Answer:
        guest = current_guest()
        if guest is None:
            return to_the_code()
        if not may_speak(guest.visitor, guest.case):
            return go("status")
        return handler(guest, rest)

    return guarded


def to_the_code() -> Answer:
    """To the code, where no visit is open; to a draft, where it is one."""
    if current_visit() is not None:
        return go("")
    flash(_("Please type your code: a visit ends by itself after an hour."), "warning")
    return go("code")
