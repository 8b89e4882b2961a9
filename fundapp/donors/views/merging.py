"""Pages that make one funder of two, and take that back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.journal_words import KINDS
from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.formats import number
from fundapp.core.forms import number_sent
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands.merging import merge_funders, refuse_undo, snapshot, unmerge_funders
from fundapp.donors.forms import MergeForm
from fundapp.donors.models import Funder, FunderMerge
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries import merging as queries
from fundapp.donors.queries.funders import funder, funders_page
from fundapp.donors.rules.merging import ANSWERS, taken_back
from fundapp.donors.schemas.funders import FunderFilterSchema
from fundapp.donors.views.comparing import Compared, compared, united_lists
from fundapp.donors.views.frame import PREFIX, TEMPLATES, wordings

blueprint = Blueprint("funder_merges", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Answer = str | tuple[str, int] | AnyResponse


@blueprint.get("/<uuid:funder_id>/merge")
def choose(funder_id: UUID) -> str:
    """Which funder is the same as this one: those that look alike, and whatever one looks for."""
    ctx, session = current_context(), db.session()
    require(may_edit(ctx))
    found = funder(session, ctx, funder_id)
    wanted = read_filter(FunderFilterSchema(), request.args).values.get("q")
    others = funders_page(session, ctx, {"q": wanted}, marks=page_marks()).items if wanted else []
    return render_template(
        "donors/merge_choose.html",
        funder=found,
        like=[each.theirs(found.id) for each in queries.like(session, ctx, found.id)],
        wanted=wanted,
        others=[each for each in others if each.id != found.id],
    )


@blueprint.route("/<uuid:funder_id>/merge/<uuid:other_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def merge(funder_id: UUID, other_id: UUID) -> Answer:
    """Both side by side; whoever has chosen makes them one."""
    ctx = current_context()
    require(may_edit(ctx))
    kept, other = queries.two_funders(db.session(), ctx, funder_id, other_id)
    if kept.merged_into_id or other.merged_into_id or kept.id == other.id:
        return _elsewhere(ctx, kept, other)
    form = MergeForm(data=_opened(kept, other))
    given = form.judge()
    if given is not None and form.keep(lambda: _merge(ctx, (kept.id, other.id), given, form.seen)):
        flash(_("%(other)s is now a part of %(kept)s.", other=other.name, kept=kept.name))
        return redirect(url_for("funders.show", funder_id=kept.id), 303)
    if form.problem:  # one of them is another than it was: both are shown as they are now
        kept, other = _again(ctx, funder_id, other_id)
        form.saw(kept, other)
    return _page(ctx, form, kept, other), form.http_status


@blueprint.route("/merges/<uuid:merge_id>/undo", methods=["GET", "POST"])
def undo(merge_id: UUID) -> Answer:
    """Takes a merge back, once somebody has read what that means."""
    ctx = current_context()
    require(may_edit(ctx))
    if request.method == "POST":
        return _take_back(ctx, merge_id)
    session = db.session()
    found = queries.merge(session, ctx, merge_id)
    refused = _refusal(found)
    kept, _absorbed = queries.two_funders(session, ctx, found.kept_id, found.absorbed_id)
    back = None if refused else taken_back(found.before["kept"], found.after, snapshot(kept))
    return render_template(
        "donors/unmerge.html",
        merge=found,
        refused=refused,
        stays=_labels(back.stays if back else ()),
        moved=_counted(_rows_of(found)),
    )


def _page(ctx: Context, form: MergeForm, kept: Funder, other: Funder) -> str:
    rows = _compared(kept, other)
    return render_template(
        "donors/merge.html",
        form=form,
        kept=kept,
        other=other,
        rows=rows,
        lists=united_lists(kept, other),
        chosen={each.name: form[each.name].data or each.standing for each in rows},
        moved=_counted(queries.belongings(db.session(), ctx, other.id)),
    )


def _compared(kept: Funder, other: Funder) -> list[Compared]:
    owners = {each.owner_id for each in (kept, other) if each.owner_id is not None}
    return compared(kept, other, person_names(db.session(), owners))


def _opened(kept: Funder, other: Funder) -> dict[str, str]:
    """What the form holds before anybody has chosen."""
    proposed = {each.name: each.standing for each in compared(kept, other, {}) if each.offered}
    return {"version": str(kept.version), "other_version": str(other.version), **proposed}


def _elsewhere(ctx: Context, kept: Funder, other: Funder) -> AnyResponse:
    """Where one is merged already, the page is about those that stand for them. Raises NotFound for one alone."""
    if kept.id == other.id:
        raise NotFound
    one, two = (funder(db.session(), ctx, each.id).id for each in (kept, other))
    if one == two:
        flash(_("These two are one already."))
        return redirect(url_for("funders.show", funder_id=one), 303)
    return redirect(url_for("funder_merges.merge", funder_id=one, other_id=two), 303)


def _merge(ctx: Context, two: tuple[UUID, UUID], given: Mapping[str, Any], seen: tuple[int, int]) -> UUID:
    with transaction() as session:
        return merge_funders(session, ctx, two, given, seen=seen).id


def _take_back(ctx: Context, merge_id: UUID) -> AnyResponse:
    seen = number_sent(request.form.get("version"))
    with transaction() as session:
        found, back = unmerge_funders(session, ctx, merge_id, expected_version=seen)
        absorbed, name, stays = found.absorbed_id, found.absorbed.name, _labels(back.stays)
    flash(_("%(name)s is back on the map.", name=name))
    if stays:
        flash(_("What has been changed since stays as it is: %(what)s.", what=", ".join(stays)))
    return redirect(url_for("funders.show", funder_id=absorbed), 303)


def _again(ctx: Context, funder_id: UUID, other_id: UUID) -> tuple[Funder, Funder]:
    """Both as they stand now, not as this request has read them before."""
    db.session.remove()
    return queries.two_funders(db.session(), ctx, funder_id, other_id)


def _refusal(found: FunderMerge) -> str | None:
    try:
        refuse_undo(db.session(), found)
    except Conflict as error:
        return str(error.reason)
    return None


def _labels(names: Sequence[str]) -> list[str]:
    return [str(ANSWERS[name].label) for name in names]


def _rows_of(found: FunderMerge) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, keys in found.moved.items():
        table = name.partition(".")[0]
        counts[table] = counts.get(table, 0) + len(keys)
    return counts


def _counted(counts: Mapping[str, int]) -> list[str]:
    """What there is of each kind, in the words of the log."""
    reader = current_reader()
    return [
        _("%(label)s: %(value)s", label=KINDS[kind].label, value=number(reader, count))
        for kind, count in counts.items()
        if kind in KINDS
    ]
