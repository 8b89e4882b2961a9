"""The page of a payment order: all that is known of it but its payee, and what this person may do next."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from fundapp.cases.models import Declaration, EmergencyCase
from fundapp.cases.workflow import Action
from fundapp.core.database import transaction
from fundapp.core.money import Money
from fundapp.disbursements.commands.preparing import cancel_order, change_payee
from fundapp.disbursements.models import PaymentOrder, PaymentStep
from fundapp.disbursements.rules.instructions import MobileAccount
from fundapp.disbursements.rules.payees import PayeeDetails
from fundapp.disbursements.rules.returns import Became
from tests.accounts.pages import said
from tests.disbursements.orders_ground import LIST, auditor_browser, founded, paying, read, treasury
from tests.disbursements.test_stopping import stop
from tests.disbursements.treasury import AUNT, Treasury
from tests.fixtures.counting import CountQueries

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database

PART = 50_000
OTHER = PayeeDetails("Prosper Biyogo", MobileAccount("+237670445566", "CM", "mtn"))


def page(treasury: Treasury, name: str, order: PaymentOrder) -> str:
    """An order, as somebody reads it."""
    return read(treasury.browser(name), f"{LIST}/{order.reference}")


def test_an_order_tells_how_much_out_of_which_envelope_which_instalment_and_who_prepared_it(treasury: Treasury) -> None:
    first, second = treasury.prepare(PART), treasury.prepare(2 * PART)
    envelope = treasury.envelope
    treasury.session.commit()
    text = page(treasury, "fatime", second)
    for told in ("100 000 FCFA", "2 sur 2", "Argent mobile", "Joël Mba", second.reference, envelope.name):
        assert told in said(text)
    assert f'href="/ledger/envelopes/{envelope.id}"' in text
    assert "1 sur 2" in said(page(treasury, "fatime", first))


def test_no_page_of_an_order_names_its_payee_or_their_number(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    for name in ("fatime", "solange"):
        text = page(treasury, name, order)
        assert AUNT.name not in text
        assert "670112233" not in text.replace(" ", "")


def test_an_auditor_sees_amount_and_steps_and_neither_case_nor_what_can_be_done(treasury: Treasury) -> None:
    order, case = treasury.sent(PART), treasury.case.reference
    browser = auditor_browser(treasury)
    text = read(browser, f"{LIST}/{order.reference}")
    for told in ("50 000 FCFA", "Remis", "Autorisé par la deuxième signature", "Fatimé Issa"):
        assert told in said(text)
    for hidden in (case, "Ce qui peut être fait", "famille"):
        assert hidden not in said(text)


def test_whoever_may_sign_is_led_there_and_whoever_may_not_reads_why(treasury: Treasury) -> None:
    order = treasury.prepare(PART)
    assert f'href="/payments/{order.reference}/sign"' in page(treasury, "fatime", order)
    for name, why in (("joel", "préparé"), ("idriss", "vérifi")):
        text = page(treasury, name, order)
        assert f"{order.reference}/sign" not in text, name
        assert why in said(text), name
    treasury.sign(order, "fatime")
    assert "déjà signé" in said(page(treasury, "fatime", order))
    assert f"{order.reference}/sign" in page(treasury, "marthe", order)


def test_while_a_case_is_stopped_nobody_is_led_to_sign(treasury: Treasury) -> None:
    order = treasury.prepare(PART)
    treasury.session.execute(update(EmergencyCase).values(state="suspended", resumes_in="payment"))
    treasury.session.commit()
    text = page(treasury, "fatime", order)
    assert f"{order.reference}/sign" not in text
    assert "Suspendu" in said(text)


def test_signatures_stand_with_who_and_when_and_those_that_count_no_more_are_told(treasury: Treasury) -> None:
    order = treasury.authorised(PART)
    other = treasury.name(OTHER)
    with treasury.app.app_context(), transaction() as session:
        change_payee(session, treasury.acting("joel"), order.id, other.id, expected_version=order.version)
    treasury.sign(order, "fatime")
    text = said(page(treasury, "joel", order))
    assert text.count("Ne compte plus") == 2
    assert "1 signatures sur 2" not in text
    assert "Signatures : 1 sur 2" in said(page(treasury, "marthe", order))
    assert "autre bénéficiaire du paiement" in text


def test_what_was_booked_for_an_order_leads_to_the_ledger_and_nothing_of_another_one(treasury: Treasury) -> None:
    one, other = treasury.sent(PART), treasury.sent(2 * PART)
    assert "Au grand livre" not in said(page(treasury, "fatime", one))
    treasury.told(one, Became.PAID, fee=Money(700, "XAF"))
    treasury.told(other, Became.PAID)
    treasury.told(one, Became.RETURNED, money=Money(PART - 1_000, "XAF"))
    text = page(treasury, "fatime", one)
    table = text.partition("Au grand livre")[2].partition("</table>")[0]
    assert table.count('href="/ledger/transfers/') == 5, "paid, its fee, come back, what that cost, held again"
    assert "1\u202f000" in table
    assert "100\u202f000" not in table
    read(treasury.browser("fatime"), table.partition('href="')[2].partition('"')[0])


def test_the_history_tells_each_step_who_took_it_and_why(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    treasury.told(order, Became.REJECTED, reason="AC04")
    text = said(page(treasury, "fatime", order))
    for told in ("Rejeté : n’a jamais été payé", "AC04", "Remis", "Autorisé par la deuxième signature", "Préparé"):
        assert told in text
    assert "Marthe Ondo" in text


def test_an_auditor_reads_that_it_was_called_off_and_not_what_had_happened(treasury: Treasury) -> None:
    order = treasury.prepare(PART)
    with treasury.app.app_context(), transaction() as session:
        cancel_order(session, treasury.acting("joel"), order.id, "arrested")
    why = "a été arrêtée"
    assert said(page(treasury, "fatime", order)).count(why) == 2
    text = said(read(auditor_browser(treasury), f"{LIST}/{order.reference}"))
    assert "Annulé" in text
    assert why not in text
    assert "arrested" not in text


def test_an_order_that_stands_for_another_one_leads_to_it_and_back(treasury: Treasury) -> None:
    before = treasury.sent(PART)
    treasury.told(before, Became.REJECTED)
    after = treasury.prepare(PART, replaces_id=before.id)
    assert f'href="/payments/{before.reference}"' in page(treasury, "fatime", after)
    assert f'href="/payments/{after.reference}"' in page(treasury, "fatime", before)


def test_a_recall_says_what_must_be_done_now_and_names_no_reason(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    stop(treasury, Action.SUSPEND)
    text = said(page(treasury, "fatime", order))
    assert "Demandez à la banque ou à l’opérateur d’arrêter ce décaissement" in text
    assert "arrest" not in text.replace("arrêt", "")
    treasury.told(order, Became.REJECTED)
    assert "d’arrêter ce décaissement" not in said(page(treasury, "fatime", order)), "it is over"


def test_an_officer_says_how_they_stand_to_a_case_before_they_see_its_payments(treasury: Treasury) -> None:
    order = treasury.prepare(PART)
    assert treasury.browser("solange").get(f"{LIST}/{order.reference}").status_code == 200
    solange = Declaration.person_id == treasury.people["solange"].id
    treasury.session.execute(delete(Declaration).where(solange))
    treasury.session.commit()
    case = treasury.case.reference
    answer = treasury.browser("solange").get(f"{LIST}/{order.reference}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{case}/declaration")


def test_an_order_that_does_not_exist_and_one_of_nobodys_business_look_the_same(treasury: Treasury) -> None:
    order = treasury.prepare(PART)
    assert treasury.browser("fatime").get(f"{LIST}/ABCDEFGHJKLMNPQR").status_code == 404
    assert treasury.browser("awa").get(f"{LIST}/{order.reference}").status_code == 404


@pytest.mark.parametrize("name", ["fatime", "solange"])
def test_a_page_costs_the_same_however_much_has_happened(
    treasury: Treasury, query_count: CountQueries, name: str
) -> None:
    waiting, paid = treasury.prepare(PART), treasury.sent(PART)
    treasury.sign(waiting, "marthe")
    treasury.told(paid, Became.PAID)
    browser, addresses = treasury.browser(name), [f"{LIST}/{each.reference}" for each in (waiting, paid)]
    counts = []
    for address in addresses:
        browser.get(address)
        with query_count() as before:
            assert browser.get(address).status_code == 200
        before.at_most(16)
        counts.append(len(before))
    _more_steps(treasury, paid, 30)
    for _each in range(2):
        treasury.told(treasury.sent(PART), Became.PAID)
    with query_count() as after:
        assert browser.get(addresses[-1]).status_code == 200
    assert len(after) == counts[-1]


def _more_steps(treasury: Treasury, order: PaymentOrder, count: int) -> None:
    taken = len(treasury.session.scalars(select(PaymentStep).where(PaymentStep.order_id == order.id)).all())
    for number in range(taken, taken + count):
        treasury.session.add(
            PaymentStep(
                order_id=order.id, position=number, action="lose", from_state="sent", to_state="unknown",
                at=treasury.now + timedelta(minutes=number), by_id=treasury.people["marthe"].id,
            )
        )  # fmt: skip
    treasury.session.commit()
