"""Months are closed: their vouchers numbered, their journal fixed, nothing dated in them any more."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.formats import date as write_date
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import Reader, current_reader, reading
from fundapp.core.verdicts import require
from fundapp.ledger.models import ClosedMonth, Voucher
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.queries.books import Month, Standing, month_at
from fundapp.ledger.queries.journals import envelope_codes, last_number, to_number
from fundapp.ledger.queries.plans import codes_in_use
from fundapp.ledger.rules.journals import Codes, digest_of, journal_csv
from fundapp.ledger.rules.months import name_of
from fundapp.ledger.rules.words import MOVEMENTS

KIND = ClosedMonth.__tablename__


def _closed_already() -> Conflict:
    return Conflict(lazy("Somebody has closed this month already."))


on_broken("uq_ledger_month_begins_on", _closed_already)
on_broken("uq_ledger_voucher_year_number", _closed_already)


def close_month(session: Session, ctx: Context, begins_on: date, house: Reader) -> ClosedMonth:
    """Closes a month for ever: what was posted in it gets numbers, and nothing is dated in it any more.

    `house`: the zone in which the fund counts its months, and the language of its books. Raises NotFound, Denied;
    Conflict while it runs and for a day after, while an earlier one is open, and where it is closed already.
    """
    require(may_keep(ctx))
    assert ctx.actor is not None
    found = month_at(session, ctx, begins_on, house.zone)
    _refuse_untimely(found)
    vouchers = to_number(session, found.begins, found.until, last_number(session, begins_on.year) + 1, house.zone)
    codes = _codes(session, house)
    made = ClosedMonth(
        id=uuid4(), begins_on=begins_on, until=found.until, first_number=vouchers[0][1].number,
        last_number=vouchers[-1][1].number, digest=digest_of(journal_csv((each for _id, each in vouchers), codes)),
        codes=codes.told(), closed_by_id=ctx.actor.id, closed_at=ctx.now,
    )  # fmt: skip
    told = {"month": name_of(begins_on), "first": made.first_number, "last": made.last_number, "digest": made.digest}
    made.entry_id = record(session, ctx, "ledger.month.closed", KIND, made.id, told)
    session.add(made)
    session.flush()
    session.execute(insert(Voucher), [_row(made, transfer_id, each.number) for transfer_id, each in vouchers])
    return made


def _row(month: ClosedMonth, transfer_id: UUID, number: int) -> dict[str, object]:
    return {"transfer_id": transfer_id, "month_id": month.id, "year": month.begins_on.year, "number": number}


def _codes(session: Session, house: Reader) -> Codes:
    """What everything is called now, in the language of the books. Two queries."""
    accounts = {each.account: (each.code, each.label) for each in codes_in_use(session)}
    with reading(house):
        movements = {each: str(label) for each, label in MOVEMENTS.items()}
    return Codes(accounts, movements, envelope_codes(session), house.zone.key)


def _refuse_untimely(found: Month) -> None:
    if found.standing is Standing.CLOSED:
        raise _closed_already()
    if found.standing is Standing.RUNS:
        day = write_date(current_reader(), found.closable_from)
        raise Conflict(_("This month can be closed from %(day)s on.", day=day))
    if found.earlier is not None:
        raise Conflict(_("Close %(month)s first.", month=write_date(current_reader(), found.earlier, "month")))
