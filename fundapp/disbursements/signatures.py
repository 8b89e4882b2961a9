"""What a signature under a payment order stands for, and whether those of an order still do."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.disbursements.models import PaymentOrder, PaymentPayee, PaymentRelease
from fundapp.disbursements.queries.orders import releases_of
from fundapp.disbursements.queries.signers import signing_of
from fundapp.disbursements.rules.signing import SIGNATURES, lapsed
from fundapp.vault.models import Member
from fundapp.vault.statements import Statement

STATED = "payment.release"
"""The kind of the signed statement."""


def facts_of(found: PaymentOrder, award: CaseAward, payee: PaymentPayee, person: str) -> dict[str, Any]:
    """What is signed: the payment, and all that the signature must not be taken away from."""
    return {
        "order": found.id.hex,
        "revision": found.revision,
        "reference": found.reference,
        "case": found.case_id.hex,
        "award": found.award_id.hex,
        "round": award.round_id.hex,
        "envelope": found.envelope_id.hex,
        "amount": found.amount,
        "currency": found.currency,
        "method": found.method,
        "payee": payee.commitment,
        "prepared_by": found.prepared_by_id.hex,
        "small": found.small,
        "person": person,
    }


def standing_releases(session: Session, found: PaymentOrder) -> Sequence[PaymentRelease]:
    """The signatures of an order, each checked: by whom, over what, and that the key is still theirs.

    And that they might sign today: who was recused from the case since counts no more. Raises Conflict where fewer than
    two stand: nothing is handed over then. Nine queries.
    """
    award = session.get_one(CaseAward, found.award_id)
    payee = session.get_one(PaymentPayee, found.payee_id)
    gone = lapsed(signing_of(session, found, session.get_one(EmergencyCase, found.case_id)))
    signed = [each for each in releases_of(session, found) if each.person_id not in gone]
    standing = [each for each in signed if _stands(session, found, award, payee, each)]
    if len({each.person_id for each in standing}) < SIGNATURES:
        raise Conflict(_("The signatures under this order do not hold: nothing was handed over. Have it signed anew."))
    return standing


def _stands(
    session: Session, found: PaymentOrder, award: CaseAward, payee: PaymentPayee, release: PaymentRelease
) -> bool:
    member = session.get(Member, release.person_id)
    if member is None or member.signing_key != release.signer:
        return False
    statement = Statement(release.body.encode(), release.signer, release.signature)
    if not statement.holds:
        return False
    said = statement_facts(statement)
    wanted = {**facts_of(found, award, payee, release.person_id.hex), "kind": STATED, "minute": said.get("minute")}
    return said == wanted


def statement_facts(statement: Statement) -> dict[str, Any]:
    """What a statement says."""
    said: dict[str, Any] = json.loads(statement.body)
    return said
