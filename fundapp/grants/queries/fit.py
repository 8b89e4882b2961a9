"""Could we, and who of us: one call before every member and the network."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder, FunderAsk
from fundapp.donors.rules.answers import Answer
from fundapp.grants.models import Call, CallCountry, CallLanguage
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.candidates import candidates, euro_cents
from fundapp.grants.rules.fit import Part, Placed, answer_of, open_of_call, place
from fundapp.grants.rules.gates import Candidate, Finding, Kind, Terms
from fundapp.grants.rules.score import Offer, Weighed, lines, total
from fundapp.grants.rules.vocabulary import Timing, Where

FIRST = {Answer.YES: 0, Answer.MAYBE: 1, Answer.UNKNOWN: 2, Answer.NO: 3}
PARTS = {Part.LEAD: 0, Part.JOIN: 1, Part.OUT: 2}


@dataclass(frozen=True)
class Weight:
    """One of us before a call: what the gates say, and the score, line by line, of whoever may pass."""

    placed: Placed
    lines: Sequence[Weighed]

    @property
    def score(self) -> int:
        """Out of a hundred."""
        return total(self.lines)

    @property
    def candidate(self) -> Candidate:
        """Who."""
        return self.placed.candidate


@dataclass(frozen=True)
class Fit:
    """Could we: the answer of whoever stands best, then everybody, the network among them, best first."""

    answer: Answer
    weights: Sequence[Weight]
    open: Sequence[Finding]

    def of(self, part: Part) -> Sequence[Weight]:
        """Whoever could do this, best first."""
        return [each for each in self.weights if each.placed.part == part]

    @property
    def leaders(self) -> Sequence[Weight]:
        """The members that could carry it, best first."""
        return [each for each in self.of(Part.LEAD) if each.candidate.kind is Kind.MEMBER]


def fit_of(session: Session, ctx: Context, call: Call, among: Sequence[Candidate] | None = None) -> Fit:
    """A call with all that is known of it, before each of us. Two queries; one where its funder is not on the map.

    `among`: each of us, where whoever asks has read them already; one query less.
    """
    require(may_see(ctx))
    offer = _offer(session, ctx, call)
    placed = place(terms_of(call), candidates(session) if among is None else among, ctx.today.year)
    weights = [Weight(each, lines(offer, each.candidate) if each.part is not Part.OUT else ()) for each in placed]
    return Fit(answer_of(placed), sorted(weights, key=_best_first), list(open_of_call(placed)))


def terms_of(call: Call) -> Terms:
    """Whom a call admits."""
    return _terms(call, call.countries, call.languages)


def terms_among(session: Session, call_ids: Collection[UUID]) -> Mapping[UUID, tuple[Terms, int]]:
    """Whom these calls admit, and the year in which they were last changed, by id. One query."""
    wanted = select(
        Call.id, Call.place, Call.needs_registration, Call.min_years, Call.legal_statuses, Call.budget_currency,
        Call.budget_min, Call.budget_max, Call.updated_at,
        _joined(CallCountry.country, CallCountry.call_id).label("countries"),
        _joined(CallLanguage.language, CallLanguage.call_id).label("languages"),
    ).where(Call.id.in_(call_ids))  # fmt: skip
    return {
        row.id: (_terms(row, (row.countries or "").split(), (row.languages or "").split()), row.updated_at.year)
        for row in session.execute(wanted)
    }


def stale_calls(session: Session, mark: str, most: int) -> Sequence[UUID]:
    """Calls whose answer was worked out from other facts than these, what is still open first. One query."""
    stale = Call.fit_mark.is_(None) | (Call.fit_mark != mark)
    return session.scalars(select(Call.id).where(stale).order_by(Call.closes_at.desc(), Call.id).limit(most)).all()


def _terms(found: Any, countries: Collection[str], languages: Collection[str]) -> Terms:
    return Terms(
        found.place,
        frozenset(countries),
        found.needs_registration,
        found.min_years,
        frozenset(found.legal_statuses),
        euro_cents(found.budget_min, found.budget_currency),
        euro_cents(found.budget_max, found.budget_currency),
        frozenset(languages),
    )


def _offer(session: Session, ctx: Context, call: Call) -> Offer:
    ends = call.ends
    return Offer(
        themes=frozenset(call.themes),
        countries=frozenset(call.countries),
        anywhere=call.place == Where.ANYWHERE,
        languages=frozenset(call.languages),
        least=euro_cents(call.amount_min, call.currency),
        most=euro_cents(call.amount_max, call.currency),
        months=call.duration_max,
        left=None if ends is None else ends - ctx.now,
        endless=ends is None and call.timing == Timing.ROLLING,
        share_paid=call.cofunding_max_bp,
        **(_past(session, call.funder_id) if call.funder_id else {}),
    )


def _past(session: Session, funder_id: UUID) -> dict[str, Any]:
    """What the network and the funder have been to each other. One query."""
    answered = (FunderAsk.funder_id == Funder.id) & FunderAsk.outcome.in_(("won", "lost"))
    wanted = select(Funder.relation, FunderAsk.led_by, FunderAsk.outcome).outerjoin(FunderAsk, answered)
    rows = session.execute(wanted.where(Funder.id == funder_id).distinct()).all()
    return {
        "relation": rows[0].relation,
        "won_by": frozenset(fold(row.led_by) for row in rows if row.outcome == "won" and row.led_by),
        "won": any(row.outcome == "won" for row in rows),
        "lost": any(row.outcome == "lost" for row in rows),
    }


def _joined(column: Any, owner: Any) -> ScalarSelect[str]:
    return (select(func.aggregate_strings(column, " ")).where(owner == Call.id).correlate(Call)).scalar_subquery()


def _best_first(one: Weight) -> tuple[int, int, int, str, str]:
    placed = one.placed
    return PARTS[placed.part], FIRST[placed.answer], -one.score, placed.candidate.name, str(placed.candidate.id)
