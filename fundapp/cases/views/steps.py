"""The pages that follow the first message, one question group each: of a draft, or added to what was sent."""

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request

from fundapp.cases.arriving import arrive_step
from fundapp.cases.commands.additions import add_step
from fundapp.cases.forms.anonymous import AnonymousForm
from fundapp.cases.forms.drafts import ActForm
from fundapp.cases.forms.pages import BY_NAME, FACTS, Page, page_after
from fundapp.cases.permissions.additions import may_add
from fundapp.cases.rules.sheets import Sheet, Step
from fundapp.cases.rules.totals import totals
from fundapp.cases.views.adding import add_all
from fundapp.cases.views.attaching import show_files
from fundapp.cases.views.places import Answer, act, go, place
from fundapp.cases.views.seeds import is_forgotten, seed_text
from fundapp.cases.views.standing import Standing, change_draft, opened_draft, standing
from fundapp.cases.views.writing import begin, begun, unknown
from fundapp.cases.visiting import vault
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, EditConflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context

Then = Callable[[Page, Sheet | None], str]
"""Where it goes on after a page was kept."""

OVERVIEW, MORE = "draft", "more"
"""Where the pages of a draft are listed, and what can be added to a case."""


@place("step")
def step(rest: str) -> Answer:
    """One page, with the answers that a draft has; of a case, empty: what was sent cannot be read again."""
    here, page = standing(), BY_NAME.get(rest)
    if here and here.found and rest == Step.FILES:
        return show_files(here, ActForm(formdata=None))
    if here is None or page is None or (here.found and not page.later):
        return go("")
    if here.found:
        return show(page, page.form(formdata=None), here)
    _draft, _opened, sheet = opened_draft(here.visit, here.visitor, "draft.page")
    return show(page, page.form(formdata=None, data=page.typed_again(page.answers(sheet))), here, sheet)


@act("save")
def save(rest: str) -> Answer:
    """Keeps a page's answers, and leads to the next one."""
    return _keep(rest, _next)


@act("another")
def another(rest: str) -> Answer:
    """Keeps an item, and asks for one more."""
    return _keep(rest, lambda page, _sheet: f"step:{page.name}")


@act("later")
def later(rest: str) -> Answer:
    """Keeps a page's answers, for whoever goes on another time."""
    return _keep(rest, lambda _page, sheet: MORE if sheet is None else OVERVIEW)


@act("remove")
def remove(rest: str) -> Answer:
    """Takes an item out of a draft. Its mark stands behind the page's name."""
    name, _colon, mark = rest.partition(":")
    here, page, form = standing(), BY_NAME.get(name), ActForm()
    if here is None or here.found or page is None or not page.most:
        return go("")
    if form.judge() is not None:
        change_draft(here.visit, here.visitor, lambda sheet: page.without(sheet, mark))
    elif form.problem:
        flash(form.problem, "warning")
    return go(f"step:{page.name}")


def show(page: Page, form: AnonymousForm, here: Standing | None, sheet: dict[str, Any] | None = None) -> str:
    """A page as it stands; `here` is None where the visit is over and it only must not be lost."""
    unsent, asked_for = sheet or {}, request.method == "GET"
    return render_template(
        "cases/form/step.html",
        page=page,
        form=form,
        here=here,
        seed=seed_text(),
        items=[(page.told(each), mark) for each, mark in page.marked(unsent)],
        totals=totals(page.items(unsent)) if page.name == "needs" else [],
        # Where something was sent, its words come back with the reason, whatever may be added.
        verdict=may_add(here.visitor, here.found, page.step) if here and here.found and asked_for else None,
        overview=MORE if here and here.found else OVERVIEW,
    )


def _keep(name: str, then: Then) -> Answer:
    here, page = standing(), BY_NAME.get(name)
    if page is None:
        return unknown("")
    if here is None:
        return _stray(page)
    if _is_passed_over(page):
        return _pass_over(here, page, then)
    form = page.form()
    clean = form.judge()
    if clean is None:
        return _as_typed(page, form, here)
    answers = page.kept(clean)
    done = form.keep(lambda: _add(here, page, answers) if here.found else _save(here, page, answers))
    if done is None:
        return _as_typed(page, form, here)
    return go(MORE if here.found and not page.later else then(page, done[0]))


def _pass_over(here: Standing, page: Page, then: Then) -> Answer:
    """Goes on without an item."""
    if ActForm().judge() is None:  # which page comes next stands in the draft, and that opens to nobody's forged form
        return go(f"step:{page.name}")
    return go(then(page, None if here.found else _sheet_of(here)))


def _save(here: Standing, page: Page, answers: dict[str, Any]) -> tuple[dict[str, Any] | None]:
    def change(sheet: Sheet) -> dict[str, Any]:
        if page.most and len(page.items(sheet)) >= page.most:
            raise Conflict(_("As many as fit here are written already. Take one out first."))
        return page.put(sheet, answers)

    try:
        return (change_draft(here.visit, here.visitor, change),)
    except NotFound as error:
        raise EditConflict(
            _("Your draft was sent or thrown away meanwhile. Send this page once more: nothing of it is lost.")
        ) from error


def _add(here: Standing, page: Page, answers: dict[str, Any]) -> tuple[dict[str, Any] | None]:
    if not page.later:
        return _add_first(here, page, answers)
    if answers:
        arrived = arrive_step(
            vault(), page.step, [answers] if page.most else answers, here.found.id if here.found else None
        )
        with transaction() as session:
            add_step(session, current_context(), here.visitor, arrived)
        flash(_("“%(title)s” has arrived.", title=page.title), "good")
    return (None,)


def _add_first(here: Standing, page: Page, answers: dict[str, Any]) -> tuple[None]:
    """The words of a first message that was sent from elsewhere meanwhile. What was ticked beside them adds nothing."""
    sheet = page.put({}, answers)
    add_all(here.visitor, sheet)
    flash(_("Your message had been sent before: what you have written now was added to it."), "good")
    if (sheet.get(FACTS) or {}).get("urgent"):
        flash(_("If it has become urgent since then, say so in a message."), "warning")
    return (None,)


def _next(page: Page, sheet: Sheet | None) -> str:
    following = page_after(page, sheet)
    return f"step:{following.name}" if following else (MORE if sheet is None else OVERVIEW)


def _is_passed_over(page: Page) -> bool:
    """An item in which nothing stands is no item: whoever goes on wants none (more)."""
    typed = (value for name in page.schema.fields for value in request.form.getlist(name))
    return page.most > 0 and not any(value.strip() for value in typed)


def _sheet_of(here: Standing) -> dict[str, Any]:
    return opened_draft(here.visit, here.visitor, "draft.page")[2]


def _as_typed(page: Page, form: AnonymousForm, here: Standing) -> Answer:
    """The page as it was typed, with what is wrong. Its other items are shown only to whoever has proven themselves."""
    try:
        sheet = _sheet_of(here) if not here.found and form.is_proven else None
    except NotFound:  # sent or thrown away meanwhile
        return show(page, form, None), form.http_status
    return show(page, form, here, sheet), form.http_status


def _stray(page: Page) -> Answer:
    """A page that was sent when its visit was over. Nothing typed is lost: it becomes a draft under a code of its own.

    Whoever had an earlier code can type it there, and both are one.
    """
    form = page.form.unproven()
    clean = form.judge()
    if clean is None:
        return go("") if is_forgotten() else (show(page, form, None), form.http_status)
    kept = form.keep(lambda: begin(page.put({}, page.kept(clean))))
    if kept is None:
        return show(page, form, None), form.http_status
    return begun(kept, stray=True)
