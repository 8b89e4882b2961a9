"""What is noted of payees when somebody opens them."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.queries.cases import locked_case
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PayeeDigest, PaymentPayee
from fundapp.disbursements.permissions import may_prepare
from fundapp.disbursements.queries.orders import refuse_recused
from fundapp.disbursements.queries.payees import noted_groups

KIND = PaymentPayee.__tablename__


def note_digests(session: Session, ctx: Context, payee_id: UUID, digests: Mapping[str, bytes]) -> bool:
    """Notes digests of a payee's account by group, where a group has none yet; whether there was anything new.

    From then on the same account in another case is seen by that group too. The payee stays as it is: nothing of its
    row ever changes; nothing is noted of an erased case. Raises NotFound, Recused.
    """
    require(may_prepare(ctx))
    payee = session.get(PaymentPayee, payee_id)
    if payee is None:
        raise NotFound
    refuse_recused(session, ctx, payee.case_id)
    # Nobody erases the case meanwhile; opened a moment before that, nothing of it is noted after it.
    if locked_case(session, payee.case_id).erased_at is not None:
        return False
    known = noted_groups(session, [payee_id])[payee_id]
    fresh = [
        {"payee_id": payee_id, "group_code": code, "digest": digests[code]} for code in sorted(set(digests) - known)
    ]
    if not fresh:
        return False
    session.execute(insert(PayeeDigest), fresh)
    record(session, ctx, "payment.payee.noted", KIND, payee_id, {"groups": [each["group_code"] for each in fresh]})
    return True
