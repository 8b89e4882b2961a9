"""The simulator: a question put to a policy, whose address holds it; and a table of amounts beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from fundapp.committee.forms.policies import TryForm
from fundapp.committee.queries.members import CommitteeMember
from fundapp.committee.rules.bodies import KINDS
from fundapp.committee.rules.panels import Candidate
from fundapp.committee.rules.policies import Policy, track_of
from fundapp.committee.rules.simulating import Simulated, examples, simulate
from fundapp.committee.rules.words import TRACKS
from fundapp.committee.schemas.policies import TrySchema
from fundapp.core.errors import Invalid
from fundapp.core.forms import SchemaForm
from fundapp.core.money import Money

USUAL = ("P2", "moderate")
"""Priority and risk of the table of amounts, until somebody asks for others."""


@dataclass(frozen=True)
class Trial:
    """What was asked of a policy, and its answer; `found` None where nothing was asked, or it was not understood.

    `able` and `needed`: members who could decide, and those without whom they were too few; `over`: it is more than
    one person may receive in twelve months. `table`: amounts, and who would decide them.
    """

    form: SchemaForm
    amount: Money | None
    found: Simulated | None
    able: Sequence[CommitteeMember]
    needed: Sequence[CommitteeMember]
    over: bool
    table: Sequence[tuple[Money, str]]


def candidates_of(members: Sequence[CommitteeMember]) -> list[Candidate]:
    """Members as a panel sees them before anything is asked; without whoever belongs to no organisation."""
    return [
        Candidate(each.id.hex, each.organisation_id.hex, each.kind, away=each.away)
        for each in members
        if each.organisation_id is not None
    ]


def trial_of(policy: Policy, members: Sequence[CommitteeMember]) -> Trial:
    """The policy's answer to what the address asks."""
    form = TryForm(formdata=request.args, meta={"csrf": False})
    given = _asked(form, policy)
    kind = (given["priority"], given["risk"]) if given else USUAL
    amount = Money.from_decimal(given["amount"], policy.currency) if given else None
    found = simulate(policy, amount.minor, kind, candidates_of(members)) if amount and kind in KINDS else None
    return Trial(
        form=form,
        amount=amount,
        found=found,
        able=_people(found.able if found else [], members),
        needed=_people(found.needed if found else [], members),
        over=bool(amount and policy.ceiling is not None and amount.minor > policy.ceiling),
        table=_table(policy, kind),
    )


def _asked(form: SchemaForm, policy: Policy) -> Mapping[str, Any] | None:
    if "amount" not in request.args:
        return None
    try:
        return TrySchema().judge({**form.typed(), "currency": policy.currency})
    except Invalid as error:
        form.refuse(error)
        return None


def _people(found: Sequence[Candidate], members: Sequence[CommitteeMember]) -> list[CommitteeMember]:
    ids = {each.id for each in found}
    return [each for each in members if each.id.hex in ids]


def _table(policy: Policy, kind: tuple[str, str]) -> list[tuple[Money, str]]:
    return [
        (Money(amount, policy.currency), str(TRACKS[track_of(policy, amount, *kind)])) for amount in examples(policy)
    ]
