"""“Can we approve and pay tonight?”: one page that answers with the rule or the person that blocks."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, url_for

from fundapp.accounts.rules.groups import NAMES as GROUPS
from fundapp.cases.models import Assessment, Finding, FocalOpinion
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import Declared, declarations_of
from fundapp.cases.queries.questions import VERIFYING
from fundapp.cases.queries.tonight import house_tonight
from fundapp.cases.queries.verification import Work, work_of
from fundapp.cases.rules.clocks import LATE
from fundapp.cases.rules.conflicts import has_declared
from fundapp.cases.rules.missing import missing
from fundapp.cases.rules.pressing import tone_of
from fundapp.cases.rules.risk import Danger, Level, risk_of
from fundapp.cases.rules.tonight import NAMES, Asked, Blocker, Cover, blockers
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.views.money import lines_of, offers_of
from fundapp.cases.views.putting import total_of
from fundapp.cases.views.reading import Dossier, open_dossier
from fundapp.cases.views.verifying import COUNTING, checks_of, known_of, opened_notes
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context

SATURDAY = 5
UNREAD = frozenset({"referees_named"})
"""Gaps that are not told here: the names of referees are not opened to count them; that too few confirm, is told."""

blueprint = Blueprint("tonight", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.before_request(know_references)
blueprint.context_processor(wordings)


@blueprint.get("/<reference>/tonight")
def show(reference: str) -> str:
    """Line by line, what stands between a case and help. At most sixteen queries."""
    ctx = current_context()
    require(may_work(ctx))
    dossier, session = open_dossier(ctx, reference, counting=COUNTING), db.session()
    found = dossier.case
    asked = _asked(ctx, dossier, work_of(session, ctx, found.id), declarations_of(session, found.id))
    checks = blockers(asked, house_tonight(session, ctx), ctx.now)
    return render_template(
        "cases/tonight/show.html",
        found=found,
        locked=dossier.keys is None,
        checks=[(each, _url(each, reference)) for each in checks],
        blocking=sum(not each.passed for each in checks),
        names=NAMES,
        groups=GROUPS,
        tone=tone_of(found.due_at, ctx.now),
        hours=_urgency(found.priority) // timedelta(hours=1),
        weekend=ctx.now.astimezone(ctx.reader.zone).weekday() >= SATURDAY,
    )


def _asked(ctx: Context, dossier: Dossier, work: Work, declared: Sequence[Declared]) -> Asked:
    finding: Any = work.newest(Finding)
    total, found = total_of(dossier.needs), dossier.case
    return Asked(
        state=dossier.case.state,
        officer=dossier.head.officer,
        gaps=[
            each
            for each in missing(known_of(dossier, work, checks_of(work, opened_notes(dossier))))
            if each not in UNREAD
        ],
        read=bool(dossier.parts),
        opinion=bool(work.of(FocalOpinion)),
        declared=frozenset(each.person_id for each in declared if has_declared(each.grade)),
        recused=frozenset(each.person_id for each in declared if each.recused),
        verified_by=finding.row.by_id if finding else None,
        amount=(total.minor, total.currency) if total else None,
        kind=(found.priority, _risk(work)),
        barred=frozenset(each.row.by_id for model in VERIFYING for each in work.of(model)) | _officer(found.officer_id),
        money=_cover(ctx, dossier),
    )


def _cover(ctx: Context, dossier: Dossier) -> Cover:
    total = total_of(dossier.needs)
    if total is None:
        return Cover.UNKNOWN
    offers = offers_of(ctx, dossier.case, total.currency, lines_of(dossier.needs))
    if not offers.rows:
        return Cover.NONE
    return Cover.COVERED if offers.proposal.is_whole else Cover.SHORT


def _officer(officer_id: UUID | None) -> frozenset[UUID]:
    return frozenset({officer_id} if officer_id else ())


def _risk(work: Work) -> str:
    """The level that triage found; moderate where it found none, as when the case is put."""
    newest: Any = work.newest(Assessment)
    if newest is None:
        return Level.MODERATE.value
    found = newest.row
    return risk_of(Danger(found.threat, found.vulnerability, found.capacity, found.imminence)).level.value


def _url(found: Blocker, reference: str) -> str:
    """The page that mends it, if this installation has it."""
    if found.link not in current_app.view_functions:
        return ""
    if not current_app.url_map.is_endpoint_expecting(found.link, "reference"):
        return url_for(found.link)
    return url_for(found.link, reference=reference)


def _urgency(priority: str) -> timedelta:
    return LATE[Priority.P1 if priority == Priority.P1 else Priority.P2]
