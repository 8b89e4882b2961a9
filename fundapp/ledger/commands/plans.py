"""What accounts are called in the books."""

from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict
from fundapp.core.verdicts import require
from fundapp.ledger.models import AccountCode
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.queries.plans import locked_code
from fundapp.ledger.rules.accounts import Account
from fundapp.ledger.rules.plans import PLANS, Called, Plan

KIND = AccountCode.__tablename__
BOOKS = UUID(int=9)
"""Accounts are known by what they are, not by an id: under this one the log speaks of them."""

on_broken("uq_ledger_account_code_kind", EditConflict)
on_broken("pk_ledger_account_code", EditConflict)


def set_account_code(
    session: Session, ctx: Context, account: Account, wanted: Called, *, expected_version: int
) -> AccountCode:
    """What an account is called from now on; months that are closed keep what they say. Raises Denied, EditConflict.

    `wanted.certain`: the accountant has confirmed it. `expected_version`: 0 where nobody had said so before.
    """
    require(may_keep(ctx))
    found = locked_code(session, account)
    if (found.version if found else 0) != expected_version:
        raise EditConflict
    told = {"account": account.value, "code": wanted.code, "confirmed": wanted.certain}
    entry_id = record(session, ctx, "ledger.account_code.set", KIND, subject_of(account), told)
    return _write(session, ctx, account, wanted, entry_id, found)


def take_plan(plan: Plan, session: Session, ctx: Context) -> None:
    """Calls every account as a chart does; months that are closed keep what they say. Raises Denied.

    Each account has an entry of its own in the log.
    """
    for account, usual in PLANS[plan].items():
        found = locked_code(session, account)
        set_account_code(session, ctx, account, usual, expected_version=found.version if found else 0)


def subject_of(account: Account) -> UUID:
    """Under which id the log speaks of an account."""
    return uuid5(BOOKS, account.value)


def _write(
    session: Session, ctx: Context, account: Account, wanted: Called, entry_id: UUID, found: AccountCode | None
) -> AccountCode:
    made = found or AccountCode(id=subject_of(account), kind=account.value, created_at=ctx.now)
    made.confirmed = wanted.certain
    made.code, made.label, made.updated_at, made.entry_id = wanted.code, wanted.label, ctx.now, entry_id
    session.add(made)
    session.flush()
    return made
