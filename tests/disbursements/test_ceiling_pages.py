"""Pages of ceilings: what holds and what it means, asking, agreeing, and all that was ever asked."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from fundapp.accounts.models import StaffSession
from fundapp.core.money import Money
from fundapp.core.reader import reading
from fundapp.disbursements.models import PaymentCeiling
from fundapp.disbursements.queries.signers import ceiling_of
from fundapp.disbursements.views import ceilings
from tests.accounts.pages import said, sheet
from tests.accounts.signing import PASSPHRASE
from tests.disbursements.orders_ground import LIST, auditor_browser, founded, paying, read, treasury
from tests.disbursements.test_ceilings import agree, ask
from tests.disbursements.treasury import Treasury, francs
from tests.fixtures.counting import CountQueries

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database

CEILINGS = f"{LIST}/ceilings"


def send(browser: FlaskClient, address: str, **typed: str) -> tuple[int, str]:
    """Sends a form as its page gave it, with what was typed."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(address).text)
    answer = browser.post(address, data={"csrf_token": token[1] if token else "", **typed})
    return answer.status_code, answer.text


def holding(treasury: Treasury) -> int:
    """Up to which amount of francs whoever prepared an order may sign it first."""
    found = ceiling_of(treasury.session, "XAF")
    treasury.session.commit()
    return found


def only(treasury: Treasury) -> UUID:
    """The one that was asked."""
    found = treasury.session.scalars(select(PaymentCeiling.id)).one()
    treasury.session.commit()
    return found


def stale(treasury: Treasury) -> None:
    """It is a while since anybody has proven who they are."""
    before = datetime.now(UTC) - timedelta(hours=1)
    treasury.session.execute(update(StaffSession).values(confirmed_at=before))
    treasury.session.commit()


def test_the_page_says_in_words_what_a_ceiling_means_and_that_there_is_none(treasury: Treasury) -> None:
    text = said(read(treasury.browser("joel"), CEILINGS))
    assert "Deux personnes suffisent alors, et une seule ne suffit jamais." in text
    assert "Il n’y a pas de plafond" in text
    assert "Personne n’a demandé de plafond" in text


def test_one_person_asks_another_agrees_and_then_it_holds(treasury: Treasury) -> None:
    status, _text = send(treasury.browser("joel"), f"{CEILINGS}/new", amount="100 000", currency="XAF")
    assert (status, holding(treasury)) == (303, 0)
    asked = only(treasury)
    assert "Vous l’avez demandé" in said(read(treasury.browser("joel"), CEILINGS))
    fatime = treasury.browser("fatime")
    assert f'href="{CEILINGS}/{asked}/agreement"' in read(fatime, CEILINGS)
    assert "100 000 FCFA" in said(read(fatime, f"{CEILINGS}/{asked}/agreement"))
    status, _text = send(fatime, f"{CEILINGS}/{asked}/agreement")
    assert (status, holding(treasury)) == (303, 100_000)
    text = said(read(fatime, CEILINGS))
    assert "Jusqu’à 100 000 FCFA" in text
    assert "Demandé par Joël Mba, accepté par Fatimé Issa" in text


def test_whoever_asked_reads_why_they_cannot_agree_and_a_forged_form_changes_nothing(treasury: Treasury) -> None:
    asked = ask(treasury, francs(100_000))
    joel = treasury.browser("joel")
    text = read(joel, f"{CEILINGS}/{asked}/agreement")
    assert '<button class="button primary">' not in text.partition("<main")[2]
    token = re.search(r'name="csrf_token" value="([^"]+)"', joel.get(f"{CEILINGS}/new").text)
    assert token is not None
    answer = joel.post(f"{CEILINGS}/{asked}/agreement", data={"csrf_token": token[1]})
    assert (answer.status_code, holding(treasury)) == (403, 0)


def test_both_prove_once_more_who_they_are_unless_they_just_did(treasury: Treasury) -> None:
    joel, fatime = treasury.browser("joel"), treasury.browser("fatime")
    stale(treasury)
    status, text = send(joel, f"{CEILINGS}/new", amount="100 000", currency="XAF")
    assert (status, 'id="passphrase-error"' in text, "100 000" in text) == (422, True, True)
    status, _text = send(joel, f"{CEILINGS}/new", amount="100 000", currency="XAF", passphrase=PASSPHRASE)
    assert status == 303
    asked = only(treasury)
    stale(treasury)
    assert send(fatime, f"{CEILINGS}/{asked}/agreement")[0] == 422
    assert holding(treasury) == 0
    assert send(fatime, f"{CEILINGS}/{asked}/agreement", passphrase=PASSPHRASE)[0] == 303
    assert holding(treasury) == 100_000


@pytest.mark.parametrize(
    ("amount", "currency", "field"), [("beaucoup", "XAF", "amount"), ("100", "", "currency"), ("-5", "XAF", "amount")]
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    treasury: Treasury, amount: str, currency: str, field: str
) -> None:
    status, text = send(treasury.browser("joel"), f"{CEILINGS}/new", amount=amount, currency=currency)
    assert status == 422
    assert f'id="{field}-error"' in text
    assert f'value="{amount}"' in text
    assert treasury.session.scalars(select(PaymentCeiling.id)).all() == []


def test_something_else_was_asked_while_somebody_was_reading(treasury: Treasury) -> None:
    before = ask(treasury, francs(900_000))
    fatime = treasury.browser("fatime")
    page = read(fatime, f"{CEILINGS}/{before}/agreement")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    ask(treasury, francs(100_000))
    answer = fatime.post(f"{CEILINGS}/{before}/agreement", data={"csrf_token": token[1]})
    assert answer.status_code == 409
    assert "entre-temps" in answer.text
    assert holding(treasury) == 0


def test_all_that_was_ever_asked_is_listed_newest_first_filtered_and_exported(treasury: Treasury) -> None:
    agree(treasury, ask(treasury, francs(100_000)))
    agree(treasury, ask(treasury, francs(50_000)))
    ask(treasury, Money(15_000, "EUR"))
    joel = treasury.browser("joel")
    table = read(joel, CEILINGS).partition("<tbody>")[2]
    assert [said(f"<main>{row}</main>").split(" ")[-2:] for row in table.split("</tr>")[:3]]
    assert table.index("150,00") < table.index("50\u202f000") < table.index("100\u202f000")
    assert read(joel, f"{CEILINGS}?currency=EUR").partition("<tbody>")[2].count("</tr>") == 1
    head, *rows = sheet(joel.get(f"{CEILINGS}/export.csv").data)
    assert (head[0].startswith("Jusqu’à"), len(rows)) == (True, 3)


def test_auditors_read_it_and_neither_ask_nor_agree(treasury: Treasury) -> None:
    asked = ask(treasury, francs(100_000))
    browser = auditor_browser(treasury)
    text = read(browser, CEILINGS)
    assert f"{CEILINGS}/new" not in text
    assert f"{asked}/agreement" not in text
    for address in (f"{CEILINGS}/new", f"{CEILINGS}/{asked}/agreement"):
        assert browser.get(address).status_code == 404


def test_it_waits_on_the_first_page_of_whoever_may_agree(treasury: Treasury) -> None:
    ask(treasury, francs(100_000))

    def waiting(name: str) -> int:
        ctx = treasury.acting(name)
        with treasury.app.test_request_context("/"), reading(ctx.reader):
            return len(ceilings.to_do(ctx))

    assert [waiting(name) for name in ("joel", "fatime", "solange", "awa")] == [0, 1, 1, 0]


def test_the_list_costs_no_more_than_eight_queries(treasury: Treasury, query_count: CountQueries) -> None:
    ask(treasury, francs(100_000))
    browser = treasury.browser("joel")
    browser.get(CEILINGS)
    with query_count() as statements:
        assert browser.get(CEILINGS).status_code == 200
    statements.at_most(8)
