"""Pages of counting: the decided cases that wait for it, and the one on which a case is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.signin import current_keys
from fundapp.cases.counting import count_anew, statistic_of, take_out
from fundapp.cases.export import UNCOUNTED_HEADERS, uncounted_row
from fundapp.cases.forms.counting import CountForm, UnsaidForm
from fundapp.cases.models import CaseCount, CaseStatistic
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.counting import may_count
from fundapp.cases.queries import counting as queries
from fundapp.cases.rules import counting as rules
from fundapp.cases.rules.safeguarding import MINOR
from fundapp.cases.rules.sheets import Step
from fundapp.cases.schemas.counting import UncountedFilterSchema
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.views.reading import Dossier, open_dossier
from fundapp.cases.views.verifying import answers_of, opened_notes
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.errors import Conflict, EditConflict
from fundapp.core.forms import VersionForm
from fundapp.core.i18n import _, ngettext
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.places import is_country
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.vault.errors import CannotOpen, Locked, Shredded
from fundapp.vault.rules import Kind

LIST = "counting.index"
AGREES = "statistics"
"""Which of the uses that somebody may agree to is to be counted."""

blueprint = Blueprint("counting", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.before_request(know_references)


@blueprint.context_processor
def words_of_counting() -> dict[str, Any]:
    """What its pages may use: the words of coded values."""
    return {**wordings(), "counting": rules}


@dataclass(frozen=True)
class Standing:
    """A case as it is to be counted: its count and decision, what the person agreed to, in which words it begins.

    `readable`: who they are is open; `broken`: the link to what was counted before cannot be read any more.
    """

    dossier: Dossier
    row: CaseCount | None
    decision: rules.Decision | None
    agreed: bool
    readable: bool
    words: Mapping[str, Any]
    broken: bool = False

    @property
    def removes(self) -> bool:
        """Whether it is counted and nothing stands decided any more."""
        return self.row is not None and self.decision is None


@blueprint.get("/uncounted")
def index() -> str:
    """The decided cases that wait to be counted, the earliest first. Five queries at most."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(UncountedFilterSchema(), request.args)
    page = queries.uncounted_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "cases/counting/list.html",
        listing=listing,
        rows=queries.rows_of(session, page.items),
        views=listing.links(saved_views(session, ctx, LIST)),
    )


@blueprint.get("/uncounted/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The cases that the address asks for, all of them, as a sheet of what is not sealed."""
    ctx = current_context()
    require(may_work(ctx))
    wanted = read_filter(UncountedFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("uncounted"),
        UNCOUNTED_HEADERS,
        lambda session: map(uncounted_row, queries.uncounted_to_export(session, ctx, wanted)),
    )


@blueprint.route("/<reference>/count", methods=["GET", "POST"])
@keeps_what_was_typed
def show(reference: str) -> tuple[str, int] | Response:
    """Counts a case in coarse words, again in others, or takes it out of the count. At most sixteen queries."""
    ctx = current_context()
    UnsaidForm().judge()  # nothing is opened for what was sent without a good token
    standing = _standing(ctx, reference)
    form = _form(standing)
    given = form.judge()
    if given is not None and form.keep(lambda: _count(ctx, standing, form, given)):
        told = _("The case is taken out of the count.") if standing.removes else _("The case is counted.")
        flash(told, "good")
        return redirect(url_for("cases.show", reference=reference), 303)
    if form.refused_with == Conflict.status:
        db.session.remove()  # as it stands now, not as this request has read it before
        standing = _standing(ctx, reference)
        form.version.data = _version(standing)
    may = may_count(ctx, standing.dossier.case)
    shown = {"form": form, "standing": standing, "found": standing.dossier.case, "may": may}
    return render_template("cases/counting/show.html", **shown), form.http_status


def to_do(ctx: Context) -> Sequence[ToDo]:
    """How many decided cases nobody has counted. One query; none for whoever is no officer."""
    if not may_work(ctx):
        return []
    count, _since = queries.how_many_wait(db.session(), ctx)
    if not count:
        return []
    label = ngettext("%(num)s decided case is not counted yet", "%(num)s decided cases are not counted yet", count)
    return [ToDo(label, url_for(LIST), _("Reports to donors count persons by what you write here."))]


def _standing(ctx: Context, reference: str) -> Standing:
    dossier = open_dossier(ctx, reference, mailbox=False)
    row = dossier.head.count
    decision = queries.to_count(db.session(), dossier.case).decision if row is not None else None
    agreed = AGREES in (answers_of(dossier, Step.CONSENT).get("uses") or ())
    readable = Kind.IDENTITY in dossier.parts
    words, broken = _words(dossier), False
    try:
        words = _before(dossier, row) or words
    except (CannotOpen, Locked, Shredded):
        broken = readable
    return Standing(dossier, row, decision, agreed, readable, words, broken)


def _words(dossier: Dossier) -> dict[str, Any]:
    """In which words a case would be counted by what its applicant said."""
    who, found = answers_of(dossier, Step.WHO), dossier.case
    age = MINOR if found.safeguarding_since is not None else rules.coarse_age(who.get("age_band"))
    country = who.get("country") or found.country
    return {
        "gender": rules.coarse_gender(who.get("gender")), "age_band": age,
        "country": country if is_country(str(country)) else rules.UNSAID,
        "purpose": found.purpose or rules.UNSAID, "family": 0,
    }  # fmt: skip


def _before(dossier: Dossier, row: CaseCount | None) -> dict[str, Any] | None:
    """In which words a case is counted until now."""
    opened = opened_notes(dossier)
    before = statistic_of(opened, row) if opened is not None and row is not None else None
    found = db.session().get(CaseStatistic, before) if before is not None else None
    if found is None:
        return None
    return {name: getattr(found, name) for name in ("gender", "age_band", "country", "purpose", "family")}


def _version(standing: Standing) -> str:
    return str(standing.row.version) if standing.row is not None else "0"


def _form(standing: Standing) -> VersionForm:
    """Over the words, where they agreed to be counted by them; where that is closed, over what was typed."""
    carried = {"version": _version(standing)}
    asked = standing.agreed if standing.readable else "gender" in request.form
    if standing.removes or not asked:
        return UnsaidForm(data=carried)
    return CountForm(data={**CountForm.schema().dump(standing.words), **carried})


def _count(ctx: Context, standing: Standing, form: VersionForm, given: Mapping[str, Any]) -> bool:
    found, row = standing.dossier.case, standing.row
    require(may_count(ctx, found))
    if row is None:
        raise Conflict(_("Nothing stands decided of this case: there is nothing to count."))
    if row.version != form.expected_version:
        raise EditConflict(_("A colleague has just counted this case: look at it as it stands now."))
    keys = current_keys()
    if standing.removes:
        take_out(vault(), ctx, keys, found, row)
    elif not standing.readable:
        raise Locked
    else:
        count_anew(vault(), ctx, keys, found, row, given, agreed=standing.agreed)
    return True
