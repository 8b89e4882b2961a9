"""Pages of stories: officers tell them, compare them with the names that the vault knows, and take them out."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Invalid, NotFound
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands.report_stories import (
    add_story,
    change_story,
    check_story,
    may_tell_stories,
    remove_story,
)
from fundapp.donors.forms.reports import CheckForm, NewStoryForm, ReportStepForm, StoryForm
from fundapp.donors.models import DonorReport, ReportStory
from fundapp.donors.queries.stories import story_digest, told_in
from fundapp.donors.views.report_frame import (
    ONE,
    PREFIX,
    TEMPLATES,
    Answer,
    again,
    found_report,
    not_written,
    page_of,
    to_report,
    way,
    wordings,
)
from fundapp.donors.views.report_telling import names_told, tellable_cases

blueprint = Blueprint("donor_report_stories", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

OF_A_STORY = f"{ONE}/stories/<uuid:story_id>"
Given = Mapping[str, Any]


@blueprint.route(f"{ONE}/stories/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(agreement_id: UUID, report_id: UUID) -> Answer:
    """Tells what happened to somebody who agreed."""
    ctx = current_context()
    require(may_tell_stories(ctx))
    found = found_report(agreement_id, report_id)
    if answer := not_written(found, "stories"):
        return answer
    cases = tellable_cases(db.session(), ctx)
    form = NewStoryForm.showing({})
    offer(form["case_id"], cases)
    given = form.judge()
    if given and form.keep(lambda: _add(ctx, report_id, given)):
        flash(_("The story is kept. Now have it compared with the names that the vault knows."), "good")
        return to_report(found, "stories")
    heading = _("Add a story")
    told = {"story": None, "any_case": bool(cases), "heading": heading}
    return _shown("donors/report_story.html", form, found, heading, **told)


@blueprint.route(OF_A_STORY, methods=["GET", "POST"])
@keeps_what_was_typed
def edit(agreement_id: UUID, report_id: UUID, story_id: UUID) -> Answer:
    """Tells it otherwise; meets whoever saved it in the meantime."""
    ctx = current_context()
    require(may_tell_stories(ctx))
    found = found_report(agreement_id, report_id, "stories")
    story = _story(found, story_id)
    if answer := not_written(found, "stories"):
        return answer
    form = StoryForm.editing(story)
    given = form.judge()
    read = again(found, "stories")
    if given and form.save(lambda seen: _change(ctx, story_id, given, seen), lambda: _story(read(), story_id)):
        flash(_("The story is kept. Now have it compared with the names that the vault knows."), "good")
        return to_report(found, "stories")
    heading = _("Change the story")
    return _shown("donors/report_story.html", form, found, heading, story=story, any_case=True, heading=heading)


@blueprint.route(f"{OF_A_STORY}/check", methods=["GET", "POST"])
@keeps_what_was_typed
def check(agreement_id: UUID, report_id: UUID, story_id: UUID) -> Answer:
    """Compares a story with the names that the vault knows, once an officer has read it."""
    ctx = current_context()
    require(may_tell_stories(ctx))
    found = found_report(agreement_id, report_id, "stories")
    story = _story(found, story_id)
    if answer := not_written(found, "stories"):
        return answer
    form: Any = CheckForm.showing({})
    if form.judge() is not None and form.keep(lambda: _check(ctx, story, form.digest.data or "")):
        flash(_("No name that the vault knows is in this story."), "good")
        return to_report(found, "stories")
    form.digest.data = story_digest(story)
    return _shown("donors/report_story_check.html", form, found, _("Look for names"), story=story)


@blueprint.route(f"{OF_A_STORY}/remove", methods=["GET", "POST"])
@keeps_what_was_typed
def remove(agreement_id: UUID, report_id: UUID, story_id: UUID) -> Answer:
    """Takes a story out, once somebody has read what that means."""
    ctx = current_context()
    require(may_tell_stories(ctx))
    found = found_report(agreement_id, report_id, "stories")
    story = _story(found, story_id)
    if answer := not_written(found, "stories"):
        return answer
    form: Any = ReportStepForm.showing({})
    if form.judge() is not None and form.keep(lambda: _remove(ctx, story_id)):
        flash(_("The story is taken out."))
        return to_report(found, "stories")
    return _shown("donors/report_story_remove.html", form, found, _("Take the story out"), story=story)


def _story(found: DonorReport, story_id: UUID) -> ReportStory:
    """A story of a report that was read with them. Raises NotFound."""
    story = next((each for each in found.stories if each.id == story_id), None)
    if story is None:
        raise NotFound
    return story


def _shown(template: str, form: Any, found: DonorReport, crumb: str, **told: Any) -> Answer:
    around = {"report": found, "crumbs": way(found, crumb), "back": page_of(found, "stories")}
    return render_template(template, form=form, **around, **told), form.http_status


def _add(ctx: Context, report_id: UUID, given: Given) -> UUID:
    with transaction() as session:
        return add_story(session, ctx, report_id, given).id


def _change(ctx: Context, story_id: UUID, given: Given, version: int) -> UUID:
    with transaction() as session:
        return change_story(session, ctx, story_id, given, expected_version=version).id


def _check(ctx: Context, story: ReportStory, digest: str) -> UUID:
    """Compares before any transaction: keys are not used in one. What is found is told, and kept nowhere."""
    if found := names_told(db.session(), told_in(story)):
        raise Invalid({}, _("These words are names that the vault knows: %(words)s.", words=", ".join(found)))
    with transaction() as session:
        return check_story(session, ctx, story.id, digest).id


def _remove(ctx: Context, story_id: UUID) -> UUID:
    with transaction() as session:
        return remove_story(session, ctx, story_id)
