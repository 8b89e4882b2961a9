"""What the committee needs of opportunities, for its own pages and for what a decision brings about."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.signin import settings
from fundapp.committee.models import DecisionRound
from fundapp.committee.rules.tallies import Remedy
from fundapp.committee.workflow import LIVE
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.ports import QuestionSource, Settled
from fundapp.core.reader import Reader, reading
from fundapp.core.web.circumstances import current_context
from fundapp.grants.commands.putting import Said, awaits_opportunity, settle_round
from fundapp.grants.models import Opportunity
from fundapp.grants.queries.going import KIND, names_of_opportunities
from fundapp.grants.rules.going import CONDITIONS, GRADES, MINUTED_GRADES, REMEDIES, SAYS, WHY_NOT
from fundapp.grants.views.going import blueprint, changed_since_put
from fundapp.grants.views.round_brief import ToldOpportunity, card_on_paper, card_said, minuted, told_of


@blueprint.app_context_processor
def briefs_of_opportunities() -> dict[str, Any]:
    """What the template of an opportunity's brief needs on the committee's own pages."""
    return {"told_of_opportunity": _told, "opportunity_card": card_said, "opportunity_changed": _changed}


def settle(session: Session, ctx: Context, settled: Settled) -> Opportunity:
    """Does what the committee decided; it is written down in the language of the installation."""
    zone = settings().zone
    with reading(Reader(settings().language, zone)):
        why = WHY_NOT[Remedy.DECLINE].get(settled.reason or "")
        said = Said(
            on=ctx.now.astimezone(zone).date(),
            by=_("Steering committee, signed round"),
            why_not=str(why) if why else _("There was no majority for it."),
            to_find_out=_("Find out what the committee wants to know, then ask it again"),
        )
        return settle_round(session, ctx, settled, said)


def page(subject_id: UUID, _title: str) -> dict[str, Any]:
    """Of what the address of an opportunity's page is made."""
    return {"opportunity_id": subject_id}


def _told(sections: dict[str, str]) -> ToldOpportunity:
    return told_of(sections, current_context())


def _changed(found: DecisionRound) -> bool:
    return found.state in LIVE and changed_since_put(db.session(), current_context(), found.subject_id)


QUESTIONS = {
    KIND: QuestionSource(
        awaits_opportunity,
        settle,
        {},
        WHY_NOT,
        CONDITIONS,
        "call_opportunities.show",
        "grants/round_brief.html",
        page=page,
        named=names_of_opportunities,
        graded=False,
        remedies=REMEDIES,
        grades=GRADES,
        minuted_grades=MINUTED_GRADES,
        says=SAYS,
        card_said=card_on_paper,
        minuted=minuted,
    )
}
"""What opportunities bring before the committee (core/ports.py)."""
