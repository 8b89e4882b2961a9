"""What payments bring to the first page, to whom, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from fundapp.cases.models import EmergencyCase
from fundapp.cases.rules.conflicts import Grade
from fundapp.cases.workflow import Action
from fundapp.core.database import transaction
from fundapp.core.ports import KeyFigure, ToDo
from fundapp.core.reader import reading
from fundapp.disbursements.commands.settling import lose_order
from fundapp.disbursements.rules.returns import Became
from fundapp.disbursements.views import case_part, to_do
from tests.disbursements.orders_ground import founded, paying, shown, treasury
from tests.disbursements.recusing import recuse
from tests.disbursements.test_stopping import stop
from tests.disbursements.treasury import AWARDED, Treasury
from tests.fixtures.counting import CountQueries

__all__ = ["founded", "paying", "shown", "treasury"]

pytestmark = pytest.mark.database

PART = 50_000


def asked(shown: Treasury, name: str) -> list[ToDo]:
    """What waits for somebody."""
    return list(_within(shown.app, shown, name, to_do.to_do))


def labels(shown: Treasury, name: str) -> str:
    """The same in words."""
    return (
        "\n".join(f"{each.label} {each.detail}" for each in asked(shown, name))
        .replace("\u202f", " ")
        .replace("\xa0", " ")
    )


def figures(shown: Treasury, name: str) -> list[KeyFigure]:
    """The figures of somebody."""
    return list(_within(shown.app, shown, name, to_do.key_figures))


def _within(app: Flask, shown: Treasury, name: str, ask: Any) -> Any:
    ctx = shown.acting(name)
    with app.test_request_context("/"), reading(ctx.reader):
        return ask(ctx)


def test_a_signature_is_awaited_of_whoever_may_give_it_and_of_nobody_else(shown: Treasury) -> None:
    order = shown.prepare(PART)
    for name, waits in (("fatime", True), ("marthe", True), ("joel", False), ("idriss", False)):
        assert ("votre signature est attendue" in labels(shown, name)) is waits, name
    assert any(each.url == f"/payments/{order.reference}" for each in asked(shown, "fatime"))
    shown.sign(order, "fatime")
    assert "votre signature" not in labels(shown, "fatime")
    shown.sign(order, "marthe")
    assert "votre signature" not in labels(shown, "marthe")


def test_what_can_be_handed_over_waits_for_finance_alone(shown: Treasury) -> None:
    shown.authorised(PART)
    assert "1 décaissement à remettre" in labels(shown, "joel")
    assert "à remettre" not in labels(shown, "solange")


def test_what_nobody_can_say_anything_of_is_urgent_for_finance(shown: Treasury) -> None:
    order = shown.sent(PART)
    with shown.app.app_context(), transaction() as session:
        lose_order(session, shown.nobody(), order.id, "timeout")
    found = [each for each in asked(shown, "joel") if each.urgent]
    assert [each.url for each in found] == [f"/payments/{order.reference}"]
    assert "cherchez ce qu’est devenu" in found[0].label
    assert not any(each.urgent for each in asked(shown, "solange"))


def test_a_recall_is_urgent_for_finance_and_for_the_officer_of_the_case(shown: Treasury) -> None:
    order = shown.sent(PART)
    solange = shown.people["solange"].id
    shown.session.execute(update(EmergencyCase).where(EmergencyCase.id == shown.case_id).values(officer_id=solange))
    shown.session.commit()
    stop(shown, Action.SUSPEND)
    for name in ("joel", "solange"):
        urgent = [each.url for each in asked(shown, name) if each.urgent]
        assert urgent == [f"/payments/{order.reference}"], name
    assert not any(each.urgent for each in asked(shown, "idriss"))
    shown.told(order, Became.REJECTED)
    assert not any(each.urgent for each in asked(shown, "joel"))


def test_what_is_to_be_ordered_waits_for_whoever_prepares_with_the_promised_day(shown: Treasury) -> None:
    for name in ("joel", "solange"):
        found = [each for each in asked(shown, name) if each.url == "/payments/to-prepare"]
        assert len(found) == 1, name
        assert found[0].due is not None
    shown.prepare(AWARDED)
    assert "à ordonner" not in labels(shown, "joel")


def test_a_case_presses_four_days_after_it_was_accepted_and_not_before(shown: Treasury) -> None:
    def since(days: int) -> None:
        moment = shown.now - timedelta(days=days)
        shown.session.execute(update(EmergencyCase).where(EmergencyCase.id == shown.case_id).values(state_since=moment))
        shown.session.commit()

    reference = shown.case.reference
    since(3)
    assert "pas encore payé" not in labels(shown, "joel")
    since(5)
    assert "pas encore payé" in labels(shown, "joel")
    assert reference not in labels(shown, "joel")
    shown.session.execute(update(EmergencyCase).values(officer_id=shown.people["solange"].id))
    shown.session.commit()
    assert f"{reference} : accepté" in labels(shown, "solange")
    assert "pas encore payé" not in labels(shown, "idriss"), "another officer looks after it"


def test_nothing_of_a_case_waits_for_whoever_is_recused_from_it(shown: Treasury) -> None:
    shown.prepare(PART)
    shown.sent(PART)
    recuse(shown, "fatime", Grade.FAMILY)
    assert asked(shown, "fatime") == []
    assert [each.figure for each in figures(shown, "fatime")] == ["0", "0"]


def test_whoever_has_nothing_to_do_with_payments_is_asked_nothing(shown: Treasury, query_count: CountQueries) -> None:
    shown.prepare(PART)
    with query_count() as statements:
        assert (asked(shown, "awa"), figures(shown, "awa")) == ([], [])
    statements.at_most(0)


def test_the_figures_tell_what_is_outside_and_what_was_paid_this_month(shown: Treasury) -> None:
    shown.sent(PART)
    shown.told(shown.sent(2 * PART), Became.PAID)
    outside, paid = figures(shown, "joel")
    assert (outside.figure, paid.figure) == ("1", "1")
    assert "50\u202f000" in outside.label
    assert "100\u202f000" in paid.label
    browser = shown.browser("joel")
    for figure in (outside, paid):
        assert browser.get(figure.url).text.count('<th scope="row"') == 1


def test_the_first_page_costs_the_same_however_many_payments_there_are(
    shown: Treasury, query_count: CountQueries
) -> None:
    shown.prepare(1_000)
    shown.acting("joel")
    with query_count() as few:
        asked(shown, "joel")
    for _each in range(4):
        shown.prepare(1_000)
    with query_count() as lots:
        asked(shown, "joel")
    assert len(few) == len(lots)
    lots.at_most(5)


def part(shown: Treasury, name: str) -> Any:
    """What the page of the case shows of its payments."""
    ctx, case = shown.acting(name), shown.case
    shown.session.commit()
    with shown.app.test_request_context("/"), reading(ctx.reader):
        found = case_part.case_section(shown.session, ctx, case)
        shown.session.commit()
        if found is None:
            return None
        template, values = found
        return shown.app.jinja_env.get_template(template).render(payments=values)


def test_a_case_tells_its_payments_and_before_there_are_any_the_next_step(shown: Treasury) -> None:
    assert "Rien n’est encore ordonné" in part(shown, "solange")
    assert f"/payments/prepare/{shown.case_id.hex}" in part(shown, "solange")
    shown.session.commit()
    order = shown.prepare(PART)
    text = part(shown, "solange")
    assert order.reference in text
    assert "50\u202f000" in text
    assert "Rien n’est encore ordonné" not in text


def test_a_case_that_waits_for_its_applicant_says_so_and_offers_no_payment(shown: Treasury) -> None:
    shown.session.execute(update(EmergencyCase).where(EmergencyCase.id == shown.case_id).values(state="approved"))
    shown.session.commit()
    text = part(shown, "solange")
    assert "accepte ce qui a été approuvé" in text
    assert "/payments/prepare" not in text
    shown.session.execute(update(EmergencyCase).where(EmergencyCase.id == shown.case_id).values(state="triage"))
    shown.session.commit()
    assert part(shown, "solange") is None
    assert part(shown, "awa") is None
