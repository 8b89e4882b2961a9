"""What the database refuses by itself, and what happens where one of its guards is taken away."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.ledger.commands import holding
from fundapp.ledger.commands.holding import Held, NoMoney, free_money, hold_money
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.models import (
    ClosedMonth,
    ExchangeRate,
    FundEnvelope,
    LedgerAccount,
    Transfer,
    Voucher,
)
from fundapp.ledger.rules.accounts import Account, account_id
from tests.fixtures.application import NOW
from tests.fixtures.databases import Databases
from tests.ledger.funded import books, funded, set_free
from tests.ledger.machine_ground import ASKING, add_people
from tests.ledger.recount import columns, recounted
from tests.ledger.scratch import committed_in, without

OVERSPENT = "ck_ledger_envelope_never_overspent"
SAME_KEY = "uq_ledger_transfer_key"
SAME_HOLD = "uq_ledger_transfer_resolves_id"


def blind(patch: pytest.MonkeyPatch, *, left: bool = False, key: bool = False, resolved: bool = False) -> None:
    """Takes conditions out of the statements that hold and free: what a race looks like to whoever comes second."""
    taking, giving = holding._taking, holding._GIVING_BACK

    def kept(statement: Any, *words: str) -> Any:
        clauses = [each for each in statement._where_criteria if not any(word in str(each) for word in words)]
        copied = statement._clone()
        copied._where_criteria = tuple(clauses)
        return copied

    words = [word for word, asked in (("cap", left), ("EXISTS", key)) if asked]
    patch.setattr(holding, "_taking", lambda column, *, closed_too: kept(taking(column, closed_too=closed_too), *words))
    patch.setattr(holding, "_GIVING_BACK", kept(giving, *(["resolves_id"] if resolved else [])))


def hold(session: Session, ctx: Context, envelope_id: UUID, amount: int, key: str | None = None) -> UUID:
    """Holds money."""
    return hold_money(session, ctx, Entry(key or uuid4().hex, envelope_id, amount)).id


def test_the_conditional_update_refuses_by_itself_where_the_check_is_gone(databases: Databases, ctx: Context) -> None:
    with without(databases, OVERSPENT) as engine:
        envelope_id = committed_in(engine, lambda session: funded(session, ctx, 100))
        with pytest.raises(NoMoney):
            committed_in(engine, lambda session: hold(session, ctx, envelope_id, 101))
        assert committed_in(engine, lambda session: columns(session, envelope_id)).held == 0


def test_the_check_refuses_by_itself_where_the_condition_is_gone(
    session: Session, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    envelope_id = funded(session, ctx, 100)
    blind(monkeypatch, left=True)
    with pytest.raises(IntegrityError, match=OVERSPENT), session.begin_nested():
        hold(session, ctx, envelope_id, 101)
    with pytest.raises(IntegrityError, match=OVERSPENT), session.begin_nested():
        session.execute(update(FundEnvelope).where(FundEnvelope.id == envelope_id).values(spent=101))
    assert books(session, envelope_id).held == 0


def test_without_either_an_envelope_is_overspent(
    databases: Databases, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind(monkeypatch, left=True)
    with without(databases, OVERSPENT) as engine:
        envelope_id = committed_in(engine, lambda session: funded(session, ctx, 100))
        committed_in(engine, lambda session: hold(session, ctx, envelope_id, 101))
        assert not committed_in(engine, lambda session: columns(session, envelope_id)).fits


def test_the_key_is_written_once_whoever_looked_in_vain(
    session: Session, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    envelope_id = funded(session, ctx, 100)
    blind(monkeypatch, key=True)
    hold(session, ctx, envelope_id, 10, "same")
    with pytest.raises(IntegrityError), session.begin_nested():
        hold(session, ctx, envelope_id, 10, "same")
    assert books(session, envelope_id).held == 10


def test_without_the_unique_key_the_same_is_held_twice(
    databases: Databases, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind(monkeypatch, key=True)
    with without(databases, SAME_KEY) as engine:
        envelope_id = committed_in(engine, lambda session: funded(session, ctx, 100))
        for _time in range(2):
            committed_in(engine, lambda session: hold(session, ctx, envelope_id, 10, "same"))
        assert committed_in(engine, lambda session: columns(session, envelope_id)).held == 20


def test_a_hold_is_resolved_once_whoever_looked_in_vain(
    session: Session, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    envelope_id = funded(session, ctx, 100)
    hold(session, ctx, envelope_id, 30)
    held_id = hold(session, ctx, envelope_id, 30)
    set_free(session, ctx, held_id, "one")
    blind(monkeypatch, resolved=True)
    with pytest.raises(IntegrityError), session.begin_nested():
        set_free(session, ctx, held_id, "two")
    assert books(session, envelope_id).held == 30


def test_without_the_unique_resolution_the_same_hold_is_freed_twice(
    databases: Databases, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind(monkeypatch, resolved=True)
    with without(databases, SAME_HOLD) as engine:
        envelope_id = committed_in(engine, lambda session: funded(session, ctx, 100))
        committed_in(engine, lambda session: hold(session, ctx, envelope_id, 30))
        held_id = committed_in(engine, lambda session: hold(session, ctx, envelope_id, 30))
        for key in ("one", "two"):
            committed_in(engine, lambda session: set_free(session, ctx, held_id, key))  # noqa: B023
        with pytest.raises(AssertionError, match="resolved twice"):
            committed_in(engine, lambda session: recounted(session, envelope_id))
        assert committed_in(engine, lambda session: columns(session, envelope_id)).held == 0, "30 are still held"


def test_who_comes_second_is_told_in_words(session: Session, ctx: Context) -> None:
    envelope_id = funded(session, ctx, 100)
    held_id = hold(session, ctx, envelope_id, 30)
    set_free(session, ctx, held_id, "one")
    with pytest.raises(Conflict):
        set_free(session, ctx, held_id, "two")


@pytest.mark.parametrize("other", [{"amount": 29}, {"amount": 31}, {"id": uuid4()}, {"envelope_id": uuid4()}])
def test_what_is_said_of_a_hold_must_be_what_is_held(session: Session, ctx: Context, other: dict[str, Any]) -> None:
    envelope_id = funded(session, ctx, 100)
    known = Held(hold(session, ctx, envelope_id, 30), envelope_id, 30, None, None)
    with pytest.raises(Conflict):
        free_money(session, ctx, replace(known, **other), key="other", reason="withdrawn")
    assert books(session, envelope_id).held == 30


# What triggers refuse, whoever asks: one statement each, past every command.


class Table:
    """Two envelopes, something held, a rate, a closed month with a voucher."""

    def __init__(self, session: Session, ctx: Context) -> None:
        self.session, self.ctx = session, ctx
        add_people(session)
        self.francs, self.euros = funded(session, ctx, 1_000), funded(session, ctx, 1_000, "EUR")
        self.held = hold(session, ctx, self.francs, 100)
        assert ASKING.actor is not None
        self.keeper = ASKING.actor.id

    def transfer(self, **more: Any) -> Any:
        """A payment of what is held, as a statement."""
        row: dict[str, Any] = {
            "id": uuid4(), "key": uuid4().hex, "envelope_id": self.francs, "amount": 100, "currency": "XAF",
            "debit_id": account_id(self.francs, Account.AWARDS), "credit_id": account_id(self.francs, Account.CASH),
            "movement": "payment", "pending": False, "resolves_id": self.held, "resolution": "post", "at": NOW,
            "entry_id": uuid4(),
        }  # fmt: skip
        return insert(Transfer).values(**row | more)

    def close(self) -> UUID:
        """Closes a month that ended just now; its id."""
        month = ClosedMonth(
            id=uuid4(), begins_on=NOW.date().replace(day=1), until=NOW, first_number=1, last_number=1, digest="0" * 64,
            codes={}, closed_by_id=self.keeper, closed_at=NOW, entry_id=uuid4(),
        )  # fmt: skip
        self.session.add(month)
        self.session.flush()
        self.session.add(Voucher(transfer_id=self.held, month_id=month.id, year=2026, number=1))
        self.session.flush()
        return month.id

    def refuses(self, *statements: Any) -> None:
        """Each by itself, by a trigger and not by chance."""
        for statement in statements:
            with pytest.raises(DBAPIError, match="refuses this"), self.session.begin_nested():
                self.session.connection().execute(statement)


@pytest.fixture
def table(session: Session, ctx: Context) -> Table:
    """What there is to be tampered with."""
    return Table(session, ctx)


def test_an_ordinary_payment_is_written(table: Table) -> None:
    """Else the refusals below would say nothing."""
    table.session.connection().execute(table.transfer())


def test_no_transfer_in_another_currency_than_its_accounts(table: Table) -> None:
    table.refuses(table.transfer(currency="EUR"))


def test_no_transfer_on_the_account_of_another_envelope(table: Table) -> None:
    other = account_id(table.euros, Account.CASH)
    table.refuses(
        table.transfer(credit_id=other), table.transfer(debit_id=other), table.transfer(envelope_id=table.euros)
    )


def test_nothing_is_resolved_that_is_not_held(table: Table) -> None:
    set_free(table.session, table.ctx, table.held, "freed")
    freed = table.session.scalars(select(Transfer.id).where(Transfer.key == "freed")).one()
    table.refuses(table.transfer(resolves_id=freed))


def test_no_more_is_resolved_than_is_held(table: Table) -> None:
    table.refuses(table.transfer(amount=101))


def test_nothing_of_another_envelope_is_resolved(table: Table) -> None:
    accounts = {"debit_id": account_id(table.euros, Account.AWARDS), "credit_id": account_id(table.euros, Account.CASH)}
    table.refuses(table.transfer(envelope_id=table.euros, currency="EUR", **accounts))


def test_transfers_are_never_changed_or_deleted(table: Table) -> None:
    table.refuses(
        update(Transfer).where(Transfer.id == table.held).values(amount=1),
        update(Transfer).where(Transfer.id == table.held).values(pending=False),
        delete(Transfer).where(Transfer.id == table.held),
    )


def test_accounts_are_never_changed_or_deleted(table: Table) -> None:
    mine = LedgerAccount.envelope_id == table.francs
    table.refuses(update(LedgerAccount).where(mine).values(currency="EUR"), delete(LedgerAccount).where(mine))


def test_an_envelope_keeps_its_currency_and_is_never_deleted(table: Table) -> None:
    mine = FundEnvelope.id == table.francs
    table.refuses(update(FundEnvelope).where(mine).values(currency="EUR"), delete(FundEnvelope).where(mine))


def test_a_rate_is_never_changed(table: Table) -> None:
    made = ExchangeRate(
        id=uuid4(), quote="CDF", on=NOW.date(), value=Decimal(3_000), source="BCC", entered_by_id=table.keeper,
        created_at=NOW, updated_at=NOW, entry_id=uuid4(),
    )  # fmt: skip
    table.session.add(made)
    table.session.flush()
    table.refuses(update(ExchangeRate).values(value=Decimal(1)))


def test_closed_months_and_vouchers_are_never_changed_or_deleted(table: Table) -> None:
    table.close()
    table.refuses(
        update(ClosedMonth).values(digest="1" * 64), delete(ClosedMonth), update(Voucher).values(number=2),
        delete(Voucher),
    )  # fmt: skip


def test_nothing_is_dated_in_a_closed_month(table: Table) -> None:
    table.close()
    table.refuses(table.transfer(at=NOW - timedelta(seconds=1)))
    table.session.connection().execute(table.transfer(at=NOW))


def test_nothing_or_less_than_nothing_is_never_held(session: Session, ctx: Context) -> None:
    envelope_id = funded(session, ctx, 100)
    hold(session, ctx, envelope_id, 50)
    for amount in (0, -10):
        with pytest.raises(IntegrityError, match="amount_positive"), session.begin_nested():
            hold(session, ctx, envelope_id, amount)
    assert books(session, envelope_id).held == 50
