"""Other funds: put into the directory, and described."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.money import Money, MoneyError
from fundapp.core.rows import LONGEST_SORT_NAME, changed_in, matched
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.directory.models import OtherFund, OtherFundCountry, OtherFundLanguage, OtherFundPurpose
from fundapp.directory.permissions import may_edit
from fundapp.directory.queries.funds import other_fund

KIND = OtherFund.__tablename__
PLAIN = (
    "name", "short_name", "website", "reached_by", "asked_by", "currency", "answers_in_days", "rules", "source",
    "checked_on", "active",
)  # fmt: skip

on_broken("uq_other_fund_sort_name", lambda: Invalid({"name": [_("A fund of this name is in the directory already.")]}))


def add_fund(session: Session, ctx: Context, given: Mapping[str, Any]) -> OtherFund:
    """Puts a fund into the directory. `given` is what FundSchema judged."""
    require(may_edit(ctx))
    found = OtherFund(
        id=uuid4(), created_at=ctx.now, updated_at=ctx.now, country_rows=[], language_rows=[], purpose_rows=[]
    )
    _write(found, given)
    found.entry_id = record(session, ctx, "other_fund.added", KIND, found.id)
    session.add(found)
    session.flush()
    return found


def change_fund(
    session: Session, ctx: Context, fund_id: UUID, given: Mapping[str, Any], *, expected_version: int
) -> OtherFund:
    """Writes what is true of a fund now. Raises EditConflict if somebody saved after `expected_version` was read."""
    require(may_edit(ctx))
    found = other_fund(session, ctx, fund_id)
    if found.version != expected_version:
        raise EditConflict
    _write(found, given)
    if session.is_modified(found):  # who saves without a change has changed nothing for others
        told = {"fields": changed_in(found)}
        found.updated_at = ctx.now
        found.entry_id = record(session, ctx, "other_fund.changed", KIND, found.id, told)
    session.flush()
    return found


def _write(found: OtherFund, given: Mapping[str, Any]) -> None:
    for name in PLAIN:
        setattr(found, name, given.get(name))
    found.ceiling = _minor(given)
    if found.ceiling is None:
        found.currency = None
    found.sort_name = fold(found.name)[:LONGEST_SORT_NAME]
    matched(found.country_rows, "country", given["countries"], OtherFundCountry)
    matched(found.language_rows, "language", given["languages"], OtherFundLanguage)
    matched(found.purpose_rows, "purpose", given["purposes"], OtherFundPurpose)


def _minor(given: Mapping[str, Any]) -> int | None:
    """The ceiling in minor units. Raises Invalid at the field."""
    amount, currency = given.get("ceiling"), given.get("currency")
    if amount is None:
        return None
    if currency is None:
        raise Invalid({"currency": [_("An amount needs its currency.")]})
    try:
        minor = Money.from_decimal(amount, currency).minor
    except MoneyError as error:
        raise Invalid({"ceiling": [str(error.message)]}) from None
    if minor <= 0:
        raise Invalid({"ceiling": [_("The most that a fund pays is above zero.")]})
    return minor
