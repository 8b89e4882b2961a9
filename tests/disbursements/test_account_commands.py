"""Our own accounts: opened, changed while nothing went out of them, closed for good."""

from datetime import date

import pytest

from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, EditConflict, Invalid, NotFound
from fundapp.disbursements.commands.accounts import AccountInput, change_account, close_account, open_account
from fundapp.disbursements.models import PayingAccount
from fundapp.disbursements.schemas.accounts import account_input
from tests.disbursements.batches import IBAN
from tests.disbursements.handed import IN_BANK, account_for, batch, founded, order_to, paying, treasury
from tests.disbursements.treasury import Treasury, refused

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database

TYPED = {
    "name": "Compte courant", "way": "pain001v9", "currency": "XAF", "country": "CM", "holder": "Réseau",
    "number": "CM21 1000 2000 3002 7797 6315 008", "bic": "SGCMCMCX", "bank": None, "operator": None,
}  # fmt: skip
ON = date(2026, 11, 27)
WANTED = AccountInput("Compte courant", "letter", "XAF", "CM", "Réseau", IBAN)


def change(treasury: Treasury, account: PayingAccount, wanted: AccountInput, version: int | None = None) -> None:
    """By Joel."""
    expected = account.version if version is None else version
    with treasury.app.app_context(), transaction() as session:
        change_account(session, treasury.acting("joel"), account.id, wanted, expected_version=expected)


def test_a_number_is_judged_by_the_rules_of_its_country() -> None:
    assert account_input(TYPED, ON).number == IBAN
    for name, told in (("number", {"number": IBAN[:-1] + "9"}), ("bic", {"bic": "SGCM"})):
        with pytest.raises(Invalid) as caught:
            account_input({**TYPED, **told}, ON)
        assert list(caught.value.fields) == [name]
    kinshasa = {**TYPED, "country": "CD", "number": "00012345678901234567", "bic": None}
    with pytest.raises(Invalid) as caught:
        account_input(kinshasa, ON)
    assert list(caught.value.fields) == ["bank"]


def test_a_mobile_account_is_at_the_operator_of_its_way() -> None:
    wallet = {**TYPED, "number": "670 00 00 01", "bic": None}
    found = account_input({**wallet, "way": "mobile_csv_mtn"}, ON)
    assert (found.number, found.operator) == ("+237670000001", "mtn")
    with pytest.raises(Invalid) as caught:
        account_input({**wallet, "way": "mobile_csv_generic"}, ON)
    assert list(caught.value.fields) == ["operator"]
    assert account_input({**wallet, "way": "wave", "number": "M 123"}, ON).number == "M123"


def test_a_name_is_there_once(treasury: Treasury) -> None:
    account_for(treasury, "hand", name="Caisse")
    with pytest.raises(Invalid) as caught:
        account_for(treasury, "hand", name="caisse")
    assert list(caught.value.fields) == ["name"]


def test_what_payments_went_out_of_stays_that_account(treasury: Treasury) -> None:
    account = account_for(treasury, "pain001v9")
    change(treasury, account, WANTED)
    batch(treasury, account_for(treasury, "pain001v9", name="Autre"), order_to(treasury, IN_BANK, "bank", 10_000))
    other = treasury.session.query(PayingAccount).filter_by(name="Autre").one()
    treasury.expunged(other)
    moved = AccountInput("Autre", "letter", "XAF", "CM", "Réseau", "CM2110002000300277976315009")
    with pytest.raises(Invalid) as caught:
        change(treasury, other, moved)
    assert list(caught.value.fields) == ["number"]


def test_whoever_saved_meanwhile_is_met(treasury: Treasury) -> None:
    account = account_for(treasury, "pain001v9")
    with pytest.raises(EditConflict):
        change(treasury, account, WANTED, version=account.version + 1)


def test_closed_it_stays_closed(treasury: Treasury) -> None:
    account = account_for(treasury, "pain001v9")
    for refusal in (None, Conflict):
        with treasury.app.app_context():
            if refusal is None:
                with transaction() as session:
                    close_account(session, treasury.acting("joel"), account.id)
            else:
                with refused(refusal, ""), transaction() as session:
                    close_account(session, treasury.acting("joel"), account.id)


def test_accounts_are_for_finance_alone(treasury: Treasury) -> None:
    for name in ("solange", "denis"):
        with treasury.app.app_context(), pytest.raises((Denied, NotFound)), transaction() as session:
            open_account(session, treasury.acting(name), WANTED)
