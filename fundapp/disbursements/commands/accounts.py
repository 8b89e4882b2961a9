"""Accounts of the fund's own, out of which it pays: opened, changed, closed."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _, lazy
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PayingAccount
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.queries.accounts import has_batches, locked_account

KIND = PayingAccount.__tablename__

on_broken("uq_payment_account_sort_name", lambda: Invalid({"name": [lazy("Another account has this name.")]}))


@dataclass(frozen=True)
class AccountInput:
    """An account as it is written. `number`: judged, without spaces; `holder`: as the bank names us."""

    name: str
    way: str
    currency: str
    country: str
    holder: str
    number: str
    bic: str | None = None
    bank: str | None = None
    operator: str | None = None


def open_account(session: Session, ctx: Context, wanted: AccountInput) -> PayingAccount:
    """A new account. Raises Denied, Invalid at the name where another has it."""
    require(may_keep(ctx))
    made = PayingAccount(id=uuid4(), closed=False, created_at=ctx.now, updated_at=ctx.now)
    _write(made, wanted)
    made.entry_id = record(session, ctx, "payment.account.opened", KIND, made.id, _told(wanted))
    session.add(made)
    session.flush()
    return made


def change_account(
    session: Session, ctx: Context, account_id: UUID, wanted: AccountInput, *, expected_version: int
) -> PayingAccount:
    """Writes an account anew. What payments went out of stays: number, currency and country change no more then.

    Raises NotFound, Denied, EditConflict, Invalid at the field; Conflict where it is closed.
    """
    require(may_keep(ctx))
    found = locked_account(session, account_id)
    if found.version != expected_version:
        raise EditConflict
    if found.closed:
        raise Conflict(_("This account is closed."))
    if has_batches(session, account_id):
        _refuse_another(found, wanted)
    _write(found, wanted)
    found.updated_at = ctx.now
    found.entry_id = record(session, ctx, "payment.account.changed", KIND, found.id, _told(wanted))
    session.flush()
    return found


def close_account(session: Session, ctx: Context, account_id: UUID) -> PayingAccount:
    """Nothing more goes out of it. Raises NotFound, Denied, Conflict where it is closed."""
    require(may_keep(ctx))
    found = locked_account(session, account_id)
    if found.closed:
        raise Conflict(_("This account is closed."))
    found.closed, found.updated_at = True, ctx.now
    found.entry_id = record(session, ctx, "payment.account.closed", KIND, found.id)
    session.flush()
    return found


def _refuse_another(found: PayingAccount, wanted: AccountInput) -> None:
    """An account from which something was paid already is that account in every file and statement."""
    told = _("Payments went out of this account already. Close it, and open another one.")
    for name in ("number", "currency", "country"):
        if getattr(found, name) != getattr(wanted, name):
            raise Invalid({name: [told]})


def _write(made: PayingAccount, wanted: AccountInput) -> None:
    made.name, made.sort_name, made.way = wanted.name, fold(wanted.name), wanted.way
    made.currency, made.country = wanted.currency, wanted.country
    made.holder, made.number = wanted.holder, wanted.number
    made.bic, made.bank, made.operator = wanted.bic, wanted.bank, wanted.operator


def _told(wanted: AccountInput) -> dict[str, str]:
    return {"way": wanted.way, "currency": wanted.currency, "country": wanted.country}
