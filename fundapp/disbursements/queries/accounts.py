"""Reads of the fund's own accounts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PayingAccount, PaymentBatch
from fundapp.disbursements.permissions import may_keep

OPEN, CLOSED = "open", "closed"
_ORDER = (PayingAccount.closed, PayingAccount.sort_name)


def accounts_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[PayingAccount]:
    """One page of the accounts that meet `wanted` (see AccountFilterSchema): open first, by name. Two queries."""
    require(may_keep(ctx))
    return read_page(session, _matching(wanted), _ORDER, marks=marks, name="paying_accounts", mark=mark)


def accounts_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[PayingAccount]:
    """Every account that meets `wanted`, read in chunks."""
    require(may_keep(ctx))
    statement = _matching(wanted).order_by(*_ORDER)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def account(session: Session, ctx: Context, account_id: UUID) -> PayingAccount:
    """One account. Raises NotFound, also for whoever does not keep them. One query."""
    require(may_keep(ctx))
    found = session.get(PayingAccount, account_id)
    if found is None:
        raise NotFound
    return found


def open_accounts(session: Session, ctx: Context) -> Sequence[PayingAccount]:
    """Every account that something can be paid out of, by name. One query."""
    require(may_keep(ctx))
    wanted = select(PayingAccount).where(~PayingAccount.closed).order_by(PayingAccount.sort_name)
    return session.scalars(wanted).all()


def locked_account(session: Session, account_id: UUID) -> PayingAccount:
    """An account, nobody else's until the transaction ends. Raises NotFound. One query."""
    found = session.get(PayingAccount, account_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def has_batches(session: Session, account_id: UUID) -> bool:
    """Whether something was handed over out of it. One query."""
    return bool(session.scalar(select(exists().where(PaymentBatch.account_id == account_id))))


def _matching(wanted: Mapping[str, Any]) -> Select[Any]:
    found = select(PayingAccount)
    if wanted.get("q"):
        found = found.where(PayingAccount.sort_name.contains(fold(wanted["q"]), autoescape=True))
    if wanted.get("standing"):
        found = found.where(PayingAccount.closed == (wanted["standing"] == CLOSED))
    if wanted.get("way"):
        found = found.where(PayingAccount.way.in_(wanted["way"]))
    if wanted.get("currency"):
        found = found.where(PayingAccount.currency == wanted["currency"])
    return found


def account_names(session: Session) -> list[tuple[str, str]]:
    """Every account by name: its id in hex, and the name. One query."""
    wanted = select(PayingAccount.id, PayingAccount.name).order_by(PayingAccount.sort_name)
    return [(account_id.hex, name) for account_id, name in session.execute(wanted)]
