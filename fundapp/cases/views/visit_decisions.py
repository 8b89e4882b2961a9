"""What somebody decides under their code, each on a page that says beforehand what it will do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, render_template

from fundapp.cases.commands.deciding import (
    accept_award,
    ask_erasure,
    ask_revision,
    confirm_receipt,
    may_confirm,
    withdraw_application,
)
from fundapp.cases.forms.visits import ConfirmForm
from fundapp.cases.permissions import may_decide
from fundapp.cases.views.guests import Guest, for_guests
from fundapp.cases.views.places import Answer, act, go, place
from fundapp.cases.visiting import vault
from fundapp.cases.workflow import Action
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import lazy
from fundapp.core.verdicts import ALLOWED, Verdict, refused
from fundapp.core.web.circumstances import current_context

Command = Callable[[Any, Context, Guest], object]


@dataclass(frozen=True)
class Decision:
    """One of them: its words, whether it may be taken now, and the command."""

    heading: Any
    told: tuple[Any, ...]
    verb: Any
    done: Any
    may: Callable[[Guest], Verdict]
    take: Command
    grave: bool = False


def _may(action: Action) -> Callable[[Guest], Verdict]:
    return lambda guest: may_decide(guest.visitor, guest.case, action)


def _may_erase(guest: Guest) -> Verdict:
    asked = guest.case.erasure_asked_at is not None
    return refused(lazy("You have asked for this already.")) if asked else ALLOWED


DECISIONS: Mapping[str, Decision] = {
    "withdraw": Decision(
        lazy("Withdraw what you sent"),
        (
            lazy("We stop: nobody looks into it any further, and nobody whom you named is asked anything more."),
            lazy("Help that has not been sent yet is not sent any more. What is under way may still arrive, though we "
                 "try to call it back."),
            lazy("This cannot be undone. If you need help again, send us a new message."),
            lazy("What you sent is kept for a time, then erased. You can ask us to erase it sooner."),
            lazy("Your code still opens this page, so that you can read what we wrote and write to us."),
        ),
        lazy("Withdraw it"),
        lazy("You have withdrawn what you sent."),
        _may(Action.WITHDRAW),
        lambda session, ctx, guest: withdraw_application(session, ctx, vault(), guest.visitor, guest.case.id),
        grave=True,
    ),
    "accept": Decision(
        lazy("Accept what we offer"),
        (
            lazy("Read our messages first: they say what we can do."),
            lazy("Once you accept, we prepare it as you wished. Until it has been sent you can still write to us."),
        ),
        lazy("Accept it"),
        lazy("You have accepted. We are preparing it."),
        _may(Action.ACCEPT),
        lambda session, ctx, guest: accept_award(session, ctx, guest.visitor, guest.case.id),
    ),
    "revise": Decision(
        lazy("Ask us to look again"),
        (
            lazy("Your situation has changed, or what we offer does not fit: we look at it once more."),
            lazy("This takes some days, and the answer may be another one. Write to us what should be different."),
        ),
        lazy("Ask to look again"),
        lazy("We will look at it again. Write to us what should be different."),
        _may(Action.REVISE),
        lambda session, ctx, guest: ask_revision(session, ctx, guest.visitor, guest.case.id),
    ),
    "confirm": Decision(
        lazy("Say that it has reached you"),
        (
            lazy("Say so only when you hold it in your hands, or it has been done."),
            lazy("If only a part has come, or somebody kept something back, write to us instead."),
        ),
        lazy("It has reached me"),
        lazy("Thank you. We have noted that it has reached you."),
        lambda guest: may_confirm(db.session(), guest.visitor, guest.case),
        lambda session, ctx, guest: confirm_receipt(session, ctx, guest.visitor, guest.case.id),
    ),
    "erase": Decision(
        lazy("Ask us to erase what you sent"),
        (
            lazy("We destroy the keys to what you told us: who you are, how to reach you, what happened, your files, "
                 "these messages. Nobody can read them then, not even in old copies."),
            lazy("What stays is a line without your name: a number, a date, a kind of help and an amount, if we paid "
                 "any. The law and those who gave the money ask for it."),
            lazy("Somebody of ours does it by hand, and may write to you here before. While help is under way, two of "
                 "us must agree to it, and what is not paid yet can no longer be paid afterwards."),
            lazy("Somebody else may hold your code. So nothing is erased at once: an officer first reaches you by the "
                 "safe way that you gave us, and asks for the word that you agreed with us. If we have no such way, we "
                 "write to you here, and wait."),
            lazy("Your code then opens nothing any more: whoever types it reads that everything is erased."),
            lazy("That you asked, and that it was done, is written down without your name."),
        ),
        lazy("Ask for erasure"),
        lazy("We have noted that you want this erased."),
        _may_erase,
        lambda session, ctx, guest: ask_erasure(session, ctx, guest.visitor, guest.case.id),
        grave=True,
    ),
}  # fmt: skip


def _page(name: str) -> Callable[[Guest, str], Answer]:
    def show(guest: Guest, _rest: str) -> Answer:
        if refusal := _refused(guest, DECISIONS[name]):
            return refusal
        return render_template("cases/visit/decide.html", name=name, decision=DECISIONS[name], form=ConfirmForm())

    return show


def _taking(name: str) -> Callable[[Guest, str], Answer]:
    def take(guest: Guest, _rest: str) -> Answer:
        decision, form = DECISIONS[name], ConfirmForm()
        if refusal := _refused(guest, decision):
            return refusal
        if form.judge() is not None and form.keep(lambda: _taken(guest, decision)):
            flash(str(decision.done), "good")
            return go("status")
        return render_template("cases/visit/decide.html", name=name, decision=decision, form=form), form.http_status

    return take


def _taken(guest: Guest, decision: Decision) -> bool:
    with transaction() as session:
        decision.take(session, current_context(), guest)
    return True


def _refused(guest: Guest, decision: Decision) -> Answer | None:
    """Back to where it stands, with the reason, where there is nothing to decide: also for a form sent twice."""
    verdict = decision.may(guest)
    if verdict:
        return None
    flash(str(verdict.reason), "warning")
    return go("status")


for _name in DECISIONS:
    place(_name)(for_guests(_page(_name)))
    act(_name)(for_guests(_taking(_name)))
