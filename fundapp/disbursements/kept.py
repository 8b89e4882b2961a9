"""What the tables hold of payments, for auditors to compare with the log (`verify.py --payments`)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.minutes import minute
from fundapp.audit.models import Head, Staged
from fundapp.audit.verify import canonical
from fundapp.cases.models import CaseAward
from fundapp.disbursements.models import PaymentOrder, PaymentPayee, PaymentRelease, PaymentStep

CHUNK = 200

Rows = dict[UUID, list[Any]]


def kept_payments(session: Session) -> Iterator[bytes]:
    """The rows of every payment, line by line, memory bounded; how is said at `KeptPayments` in verify.py.

    No payee stands in them, only the commitment that was signed for. The session must be a snapshot, of a log that was
    sequenced just before: an order of which something is still staged is told to be "newer".
    """
    yield _line({"fundapp-payments": 1, "size": session.scalar(select(Head.size)) or 0})
    staged = {str(each) for told in session.scalars(select(Staged.payload)) for each in _about(told)}
    ids = session.scalars(select(PaymentOrder.id).order_by(PaymentOrder.id)).all()
    for chunk in _chunks(ids):
        yield from (_line(each) for each in _orders(session, chunk, staged))
        session.expunge_all()
    yield _line({"end": True, "orders": len(ids)})


def _about(told: Mapping[str, Any]) -> Iterable[object]:
    """The ids in an entry that may be an order's."""
    return told.get("order"), told.get("subject")


def _chunks(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))


def _orders(session: Session, ids: Sequence[UUID], staged: set[str]) -> Iterator[dict[str, Any]]:
    wanted = select(PaymentOrder, CaseAward.round_id, PaymentPayee.commitment)
    wanted = wanted.join(CaseAward, CaseAward.id == PaymentOrder.award_id)
    wanted = wanted.join(PaymentPayee, PaymentPayee.id == PaymentOrder.payee_id)
    steps, releases = _steps(session, ids), _releases(session, ids)
    rows = session.execute(wanted.where(PaymentOrder.id.in_(ids)).order_by(PaymentOrder.id))
    for found, round_id, commitment in rows:
        if found.id.hex in staged:
            yield {"newer": True, "order": found.id.hex}
            continue
        told = {"round": round_id.hex, "payee": commitment, "steps": steps.get(found.id, [])}
        yield {**_order(found), **told, "releases": releases.get(found.id, [])}


def _order(found: PaymentOrder) -> dict[str, Any]:
    return {
        "order": found.id.hex, "case": found.case_id.hex, "award": found.award_id.hex,
        "envelope": found.envelope_id.hex, "amount": found.amount, "currency": found.currency,
        "position": found.position, "method": found.method, "prepared_by": found.prepared_by_id.hex,
        "small": found.small, "replaces": found.replaces_id.hex if found.replaces_id else None,
        "revision": found.revision, "state": found.state, "reference": found.reference,
    }  # fmt: skip


def _steps(session: Session, ids: Sequence[UUID]) -> Rows:
    told: Rows = {}
    wanted = select(PaymentStep).where(PaymentStep.order_id.in_(ids))
    for each in session.scalars(wanted.order_by(PaymentStep.order_id, PaymentStep.position)):
        by = each.by_id.hex if each.by_id else None
        row = [each.action, each.from_state, each.to_state, minute(each.at), by]
        told.setdefault(each.order_id, []).append(row)
    return told


def _releases(session: Session, ids: Sequence[UUID]) -> Rows:
    """Of each signature what tells it from any other, worked out from the row as it is now."""
    told: Rows = {}
    wanted = select(PaymentRelease).where(PaymentRelease.order_id.in_(ids))
    for each in session.scalars(wanted.order_by(PaymentRelease.revision, PaymentRelease.person_id)):
        signed = sha256(each.body.encode() + each.signature).hexdigest()
        row = {"person": each.person_id.hex, "revision": each.revision, "signed": signed}
        told.setdefault(each.order_id, []).append(row)
    return told


def _line(content: Mapping[str, Any]) -> bytes:
    return canonical(dict(content)) + b"\n"
