"""The first message: written, sent or kept as a draft, with its code."""

import gzip
from itertools import groupby
from typing import Any

from flask import Response, make_response, render_template, request
from werkzeug import Response as AnyResponse

from fundapp.cases.arriving import Facts, arrive, arrive_draft, code_for, unlock
from fundapp.cases.commands.intake import begin_draft, receive_application
from fundapp.cases.forms.anonymous import AnonymousForm
from fundapp.cases.forms.pages import BY_NAME, FACTS, FIRST, StartForm
from fundapp.cases.models import Hotline
from fundapp.cases.queries.hours import hotlines, reply_time
from fundapp.cases.rules.nicknames import nickname_of
from fundapp.cases.rules.sheets import Sheet, Step, written
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.views.places import Answer, act, go, place
from fundapp.cases.views.seeds import is_forgotten, is_remembered, seed_text, sent_seed
from fundapp.cases.visiting import open_visit, vault
from fundapp.core import formats
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.places import zone_name
from fundapp.core.reader import current_reader
from fundapp.core.web.circumstances import current_context
from fundapp.vault.errors import CodeTaken
from fundapp.vault.keeping import KeptCode


class NotShown(NotFound):
    """A form that was kept before, sent by a browser that does not remember it."""


@place("start")
def start(_rest: str) -> Answer:
    """The first page, packed: nothing that anybody typed or asked for is in it, so its length tells nothing."""
    return _packed(show_start(StartForm.unproven()))


@act("send")
def send(_rest: str) -> Answer:
    """Keeps the first message as a case, and shows its code. Sent again, it shows the same code again."""
    form = StartForm.unproven()
    values = form.judge()
    kept = form.keep(lambda: _send(_sheet(values))) if values is not None else None
    return shown_code(kept.code, sent=True) if kept else as_typed(form)


@act("draft")
def draft(_rest: str) -> Answer:
    """Keeps the first message as a draft that only its code opens, which is open from here on."""
    form = StartForm.unproven()
    values = form.judge()
    kept = form.keep(lambda: begin(_sheet(values))) if values is not None else None
    return begun(kept) if kept else as_typed(form)


@act("")
def unknown(_rest: str) -> Answer:
    """What no button of ours asks for. What was typed comes back."""
    form = StartForm.unproven()
    if not any(str(value).strip() for value in form.typed().values() if value):
        return go("")
    form.problem = _("Choose what to do with it: send it now, or save it.")
    return as_typed(form)


def as_typed(form: AnonymousForm) -> Answer:
    """The first page with what was typed; not where the browser was left since, and somebody else goes back in it."""
    return go("") if is_forgotten() else (show_start(form), form.http_status)


def show_start(form: AnonymousForm) -> str:
    """The first page. Three queries."""
    ctx = current_context()
    numbers = hotlines(db.session())
    return render_template(
        "cases/form/start.html",
        form=form,
        seed=seed_text(),
        reply=reply_time(db.session(), ctx.now),
        countries=[(_country(code), [*lines]) for code, lines in groupby(numbers, lambda line: line.country)],
        dialled=_dialled,
        zone=zone_name(ctx.reader, ctx.reader.zone),
    )


def shown_code(code: str, *, sent: bool, stray: bool = False) -> AnyResponse:
    """The page with a code, of what has been kept by now. No query: many may send at once.

    `stray`: it is kept because a visit was over when it came.
    """
    return make_response(render_template("cases/form/code_shown.html", code=code, sent=sent, stray=stray))


def begin(sheet: Sheet) -> KeptCode:
    """Keeps a draft under a new code. Raises Unavailable."""
    found = vault()
    kept = code_for(found, sent_seed(), {**sheet, "act": "draft"})
    # The code is shown until it is sent: only itself opens the draft in which it stands.
    arrived = arrive_draft(found, {**sheet, "code": kept.code}, kept)
    try:
        with transaction() as session:
            begin_draft(session, current_context(), arrived)
    except CodeTaken as error:  # the same form was sent before, and its answer was lost on the way
        _refuse_others(error)
    return kept


def begun(kept: KeptCode, *, stray: bool = False) -> AnyResponse:
    """The page with the code of a draft, in a visit.

    By the code, not by the pair in `kept`, which is fresh: where the same form came before, it opens the pair of then.
    """
    found = shown_code(kept.code, sent=False, stray=stray)
    with ReadSession(db) as session:  # the one of this request may have begun before the draft was written
        unlocked = unlock(session, vault(), kept.code)
    return open_visit(found, current_context(), unlocked) if unlocked else found


def facts_of(sheet: Sheet) -> Facts:
    """The coded facts of a sheet."""
    coded = sheet.get(FACTS) or {}
    needs = sheet.get(Step.NEEDS) or [{}]
    return Facts(
        priority=Priority.P1 if coded.get("urgent") else Priority.P2,
        country=coded.get("country"),
        purpose=needs[0].get("purpose"),
    )


def with_alias(sheet: Sheet) -> dict[str, Any]:
    """The sheet of a message, whose sender has a name from us where they chose none."""
    start = {**(sheet.get(Step.START) or {})}
    return {**sheet, Step.START.value: {**start, "alias": start.get("alias") or nickname_of(written(sheet))}}


def _sheet(values: dict[str, Any]) -> dict[str, Any]:
    first = BY_NAME[FIRST]
    return first.put({}, first.kept(values))


def _send(sheet: Sheet) -> KeptCode:
    """Keeps a case. What was ticked counts for its code too: who adds only now that it is urgent must be heard."""
    found = vault()
    kept = code_for(found, sent_seed(), sheet)  # without the name that we may choose: that depends on a language
    arrival = arrive(found, with_alias(sheet), facts_of(sheet), kept)
    try:
        with transaction() as session:
            receive_application(session, current_context(), arrival)
    except CodeTaken as error:  # nothing is kept twice; the code that the first one got is this one
        _refuse_others(error)
    return kept


def _refuse_others(error: CodeTaken) -> None:
    """A code is shown again in the browser that wrote to us alone, and until it leaves: not to who goes back in it."""
    if not is_remembered():
        raise NotShown from error


def not_shown(_error: NotShown) -> Answer:
    """Says so, and nothing of what was sent."""
    return render_template("cases/form/not_shown.html")


def _country(code: str | None) -> str:
    return formats.country_name(current_reader(), code) if code else _("Everywhere")


def _dialled(line: Hotline) -> str:
    return "tel:" + "".join(each for each in line.number if each in "+0123456789")


def _packed(page: str) -> AnyResponse:
    answer = Response(page)
    answer.headers["Vary"] = "Accept-Encoding, Cookie"
    if request.accept_encodings["gzip"] > 0:
        answer.set_data(gzip.compress(page.encode(), mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
    return answer
