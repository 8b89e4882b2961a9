"""A draft as a whole: what it has answers to, sent, thrown away, joined to what an earlier code opens."""

from typing import Any

from flask import flash, render_template

from fundapp.cases.arriving import arrive_from_draft, unlock
from fundapp.cases.commands.drafts import discard_draft
from fundapp.cases.commands.intake import send_draft
from fundapp.cases.forms.anonymous import AnonymousForm
from fundapp.cases.forms.drafts import ActForm, JoinForm
from fundapp.cases.forms.pages import BY_NAME, FIRST, PAGES, Page, pages_of
from fundapp.cases.queries.cases import case_of, draft_of
from fundapp.cases.rules.sheets import Sheet, Step
from fundapp.cases.views.adding import add_all
from fundapp.cases.views.places import Answer, act, go, place
from fundapp.cases.views.seeds import forget
from fundapp.cases.views.standing import Standing, change_draft, opened_draft, standing
from fundapp.cases.views.writing import facts_of, shown_code, with_alias
from fundapp.cases.visiting import close_visit, open_visit, vault, visitor_of
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.vault.unlocked import Unlocked


@place("draft")
def draft(_rest: str) -> Answer:
    """What a draft has answers to, and what can be done with it."""
    here = standing()
    if here is None or here.found:
        return go("")
    return _show(here, ActForm(formdata=None), JoinForm(formdata=None))


@place("more")
def more(_rest: str) -> Answer:
    """What can be added to a case."""
    here = standing()
    if here is None or here.found is None:
        return go("")
    return render_template("cases/form/more.html", pages=pages_of(None))


@act("submit")
def submit(_rest: str) -> Answer:
    """Sends a draft. Sent twice, it leads to where its case stands."""
    here, form = standing(), ActForm()
    if here is None or here.found:
        return go("")
    if form.judge() is None:
        return _once_more(form)
    try:
        _draft, _opened, sheet = opened_draft(here.visit, here.visitor, "draft.send")
        wrong = next((page for page in _unfit(sheet)), None)
        if wrong:
            flash(_("Before it can be sent, “%(title)s” needs another look.", title=wrong.title), "warning")
            return go(f"step:{wrong.name}")
        sent = form.keep(lambda: _send(here.visit, sheet))
    except NotFound:  # it was sent from another window
        return go("status")
    return shown_code(sent, sent=True) if sent else (_show(here, form, JoinForm(formdata=None)), form.http_status)


@act("discard")
def discard(rest: str) -> Answer:
    """Asks whether a draft shall be destroyed; `discard:yes` destroys it."""
    here, form = standing(), ActForm()
    if here is None or here.found:
        return go("")
    if rest != "yes" or form.judge() is None:
        return render_template("cases/form/discard.html", form=form), form.http_status
    with transaction() as session:
        discard_draft(session, current_context(), vault(), here.visitor)
    forget()
    flash(_("It is destroyed, and its code opens nothing any more."), "good")
    return close_visit(go(""), current_context())


@act("join")
def join(_rest: str) -> Answer:
    """Adds what stands in a draft to what an earlier code opens, a draft or a case, and goes on there."""
    here, form = standing(), JoinForm()
    if here is None or here.found:
        return go("")
    given = form.judge()
    if not form.is_proven:
        return _once_more(form)
    done = form.keep(lambda: _join(here, given["code"])) if given else None
    if done is None:
        return _show(here, ActForm(formdata=None), form), form.http_status
    flash(_("It was added to what you had written before. Only your earlier code counts now."), "good")
    return open_visit(go(""), current_context(), done)


def _show(here: Standing, form: AnonymousForm, joining: AnonymousForm) -> str:
    _draft, _opened, sheet = opened_draft(here.visit, here.visitor, "draft.overview")
    pages = [(page, page.is_answered(sheet), len(page.items(sheet))) for page in pages_of(sheet)]
    return render_template(
        "cases/form/draft.html",
        form=form,
        joining=joining,
        pages=pages,
        code=sheet.get("code"),
        ready=not _unfit(sheet),
    )


def _once_more(form: AnonymousForm) -> Answer:
    """Back to a draft whose button came with no good token: to show it here, it would have to be opened for that."""
    flash(form.problem, "warning")
    return go("draft")


def _unfit(sheet: Sheet) -> list[Page]:
    """Pages whose answers would not be taken. The first message must say something; all else may be empty."""
    start: Any = sheet.get(Step.START) or {}
    missing = [] if start.get("happened") or start.get("needed") else [BY_NAME[FIRST]]
    return missing or [page for page in PAGES if not page.is_good(sheet)]


def _send(visit: Unlocked, sheet: Sheet) -> str:
    """Keeps the case, and tells its code, which stood in the draft. Raises NotFound where it was sent meanwhile."""
    found, whole = vault(), with_alias(sheet)
    arrival = arrive_from_draft(found, whole, facts_of(whole), visit)
    try:
        with transaction() as session:
            send_draft(session, current_context(), found, arrival)
    except Conflict as error:
        raise NotFound from error
    return str(sheet["code"])


def _join(here: Standing, typed: str) -> Unlocked:
    found, ctx = vault(), current_context()
    earlier = unlock(db.session(), found, typed)
    visitor = visitor_of(earlier) if earlier else None
    if earlier is None or visitor is None or visitor == here.visitor:
        raise Invalid({"code": [_("Nothing opens with this code. Compare each of its 26 digits with what you noted.")]})
    _draft, _opened, sheet = opened_draft(here.visit, here.visitor, "draft.join")
    if case_of(db.session(), visitor):
        add_all(visitor, sheet)
    elif draft_of(db.session(), visitor):
        change_draft(earlier, visitor, lambda before: _merged(before, sheet))
    else:
        raise Invalid({"code": [_("Nothing can be added to what this code opens.")]})
    with transaction() as session:
        discard_draft(session, ctx, found, here.visitor)
    return earlier


def _merged(before: Sheet, sheet: Sheet) -> dict[str, Any]:
    """Two drafts as one: items of both, and of other answers the later ones. The code stays the earlier one's."""
    found = {**before}
    for page in PAGES:
        for answers in page.items(sheet) if page.most else [page.answers(sheet)]:
            if answers:
                known = {} if page.most else page.answers(found)
                found = page.put(found, {**known, **answers})
    return found
