"""Preparing a payment through its pages: what is held, a payee, instalments within the limits."""

from uuid import uuid4

import pytest
from sqlalchemy import update

from fundapp.cases.models import EmergencyCase
from fundapp.disbursements.models import PaymentLimit
from fundapp.disbursements.rules.instructions import MobileAccount
from fundapp.disbursements.rules.returns import Became
from tests.accounts.acting import error_at, filled
from tests.accounts.pages import english_in, said
from tests.disbursements.preparing import acting_on, named, orders, page_of, payees, prepared, reckoned, sent
from tests.disbursements.treasury import AUNT, AWARDED, Treasury, founded, paying, treasury
from tests.fixtures.counting import CountQueries

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database


def plain(text: str) -> str:
    """Without the spaces that do not break."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


def test_the_page_shows_what_is_held_and_what_comes_first(treasury: Treasury) -> None:
    page = treasury.browser("joel").get(page_of(treasury)).text
    assert "300 000 FCFA" in plain(said(page))
    assert "Enregistrer d’abord un bénéficiaire" in page
    assert english_in(page) == set()


def test_a_payee_a_plan_and_an_order_through_the_pages(treasury: Treasury) -> None:
    client = treasury.browser("joel")
    assert named(treasury, client).status_code == 303
    (payee,) = payees(treasury)
    page = reckoned(treasury, client)
    assert page.status_code == 200
    assert english_in(page.text) == set()
    answer = prepared(treasury, client, page)
    assert answer.status_code == 303, said(answer.text)
    (order,) = orders(treasury)
    assert (order.amount, order.payee_id, order.state, order.method) == (AWARDED, payee.id, "planned", "mobile")
    assert "Tout ce qui est réservé" in said(client.get(page_of(treasury)).text)


def test_what_is_above_the_limits_is_split_and_the_reasons_are_told(treasury: Treasury) -> None:
    """Situation 13: above the cap of mobile money, instalments within the limits."""
    client, payee = treasury.browser("joel"), treasury.name()
    treasury.prepare(AWARDED - 100_000, payee=payee)  # what already goes to the account counts
    limit(treasury, 60_000)
    page = reckoned(treasury, client, amount="100 000")
    text = plain(said(page.text))
    assert "2 décaissements" in text
    assert "60 000" in text
    prepared(treasury, client, page)
    assert [each.amount for each in orders(treasury)] == [AWARDED - 100_000, 60_000, 40_000]
    assert [each.position for each in orders(treasury)] == [1, 2, 3]


def limit(treasury: Treasury, per_transaction: int) -> None:
    """What MTN lets through in Cameroon, as somebody entered it."""
    treasury.session.add(
        PaymentLimit(
            id=uuid4(), country="CM", method="mobile", operator="mtn", currency="XAF", per_transaction=per_transaction,
            source="Contrat", by_id=treasury.people["joel"].id, created_at=treasury.now, updated_at=treasury.now,
            entry_id=uuid4(),
        )
    )  # fmt: skip
    treasury.session.commit()


def test_instalments_are_changed_by_hand_and_come_to_the_amount(treasury: Treasury) -> None:
    client = treasury.browser("joel")
    treasury.name()
    page = reckoned(treasury, client)
    day = filled(page.text)["part_day_1"]
    wrong = prepared(treasury, client, page, part_amount_1="200 000", part_amount_2="90 000", part_day_2=day)
    assert (wrong.status_code, orders(treasury)) == (422, [])
    assert "290 000" in plain(error_at(wrong.text, "part_amount_1"))
    assert filled(wrong.text)["part_amount_2"] == "90 000", "nothing typed is lost"
    half = prepared(treasury, client, wrong, part_amount_2="100 000", part_day_2="")
    assert error_at(half.text, "part_day_2")
    assert prepared(treasury, client, half, part_day_2=day).status_code == 303
    assert [each.amount for each in orders(treasury)] == [200_000, 100_000]


def test_more_rows_keep_what_was_typed(treasury: Treasury) -> None:
    client = treasury.browser("joel")
    treasury.name()
    page = reckoned(treasury, client)
    more = prepared(treasury, client, page, act="more", part_amount_1="5")
    assert filled(more.text)["part_amount_1"] == "5"
    assert len([each for each in filled(more.text) if each.startswith("part_day")]) == 5


@pytest.mark.parametrize(
    ("field", "value"), [("amount", "300 001"), ("amount", "beaucoup"), ("pay_on", "31/02/2026"), ("room", "x.y.z")]
)
def test_what_is_wrong_is_told_at_its_field(treasury: Treasury, field: str, value: str) -> None:
    client = treasury.browser("joel")
    treasury.name()
    page = reckoned(treasury, client, **{field: value})
    assert page.status_code == 422
    assert error_at(page.text, field)


def test_what_is_sent_twice_is_ordered_once_and_the_second_is_told_what_is_left(treasury: Treasury) -> None:
    client = treasury.browser("joel")
    treasury.name()
    page = reckoned(treasury, client, amount="100 000")
    assert prepared(treasury, client, page).status_code == 303
    again = prepared(treasury, client, page)
    assert again.status_code == 409
    assert "200 000 FCFA" in plain(said(again.text))
    assert [each.amount for each in orders(treasury)] == [100_000]


def test_an_order_that_came_back_is_sent_anew_in_its_place(treasury: Treasury) -> None:
    client, first = treasury.browser("joel"), treasury.sent()
    treasury.told(first, Became.REJECTED)
    first = treasury.expunged(first)
    page = client.get(page_of(treasury)).text
    assert first.reference in page
    address = f"{page_of(treasury, '/order')}?payee={first.payee_id}&replaces={first.id}"
    answer = prepared(treasury, client, client.post(address, data=filled(client.get(address).text)))
    assert answer.status_code == 303, said(answer.text)
    assert [each.replaces_id for each in orders(treasury)] == [None, first.id]
    assert first.reference not in client.get(page_of(treasury)).text


def test_nothing_is_prepared_for_a_case_that_is_stopped(treasury: Treasury) -> None:
    client = treasury.browser("joel")
    treasury.name()
    page = reckoned(treasury, client)
    treasury.session.execute(update(EmergencyCase).values(state="suspended", resumes_in="payment"))
    treasury.session.commit()
    assert "Suspendu" in said(client.get(page_of(treasury)).text)
    assert prepared(treasury, client, page).status_code == 409
    assert orders(treasury) == []


def test_whoever_does_not_pay_finds_nothing(treasury: Treasury) -> None:
    for step in ("", "/payee", "/order"):
        assert treasury.browser("denis").get(page_of(treasury, step)).status_code == 404
    assert treasury.browser("joel").get("/payments/prepare/nothing").status_code == 404


def test_the_pages_cost_the_same_for_many_orders_and_payees(treasury: Treasury, query_count: CountQueries) -> None:
    client = treasury.browser("joel")
    treasury.prepare(1_000)
    client.get(page_of(treasury))
    counts = []
    for _round in range(2):
        for step, most in (("", 40), ("/order", 45), ("/payee", 20)):
            with query_count() as statements:
                assert client.get(page_of(treasury, step)).status_code == 200
            statements.at_most(most)
            counts.append(len(statements))
        for number in range(3):
            account = MobileAccount(f"+23767011224{number}", "CM", "mtn")
            treasury.prepare(1_000, payee=treasury.name(type(AUNT)(f"Personne {number}", account)))
        client.get(page_of(treasury))
    assert counts[:3] == counts[3:]


def test_what_the_applicant_wished_is_shown(treasury: Treasury) -> None:
    page = said(sent_page(treasury))
    assert "Ce que la personne souhaite" in page


def sent_page(treasury: Treasury) -> str:
    """The first page, for finance."""
    return treasury.browser("fatime").get(page_of(treasury)).text


def test_calling_off_says_what_it_does_and_keeps_the_money_held(treasury: Treasury) -> None:
    client, order = treasury.browser("joel"), treasury.prepare()
    address = acting_on(order, "cancel")
    assert error_at(sent(client, address).text, "reason")
    assert sent(client, address, reason="mistake").status_code == 303
    assert (treasury.order(order).state, treasury.order(order).reason) == ("cancelled", "mistake")
    assert "300 000 FCFA" in plain(said(client.get(page_of(treasury)).text))


def test_calling_off_what_somebody_has_changed_meanwhile_is_asked_again(treasury: Treasury) -> None:
    client, order = treasury.browser("joel"), treasury.prepare()
    address = acting_on(order, "cancel")
    page = client.get(address).text
    treasury.sign(order, "fatime")
    treasury.sign(order, "marthe")
    answer = client.post(address, data=filled(page) | {"reason": "mistake"})
    assert answer.status_code == 409
    assert "2 signatures" in said(answer.text)
    assert treasury.order(order).state == "authorised"
    assert client.post(address, data=filled(answer.text) | {"reason": "mistake"}).status_code == 303
