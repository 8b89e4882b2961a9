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
from tests.disbursements.orders_ground import founded, paying, treasury
from tests.disbursements.recusing import recuse
from tests.disbursements.test_stopping import stop
from tests.disbursements.treasury import AWARDED, Treasury
from tests.fixtures.counting import CountQueries

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database

PART = 50_000


def asked(treasury: Treasury, name: str) -> list[ToDo]:
    """What waits for somebody."""
    return list(_within(treasury.app, treasury, name, to_do.to_do))


def labels(treasury: Treasury, name: str) -> str:
    """The same in words."""
    return (
        "\n".join(f"{each.label} {each.detail}" for each in asked(treasury, name))
        .replace("\u202f", " ")
        .replace("\xa0", " ")
    )


def figures(treasury: Treasury, name: str) -> list[KeyFigure]:
    """The figures of somebody."""
    return list(_within(treasury.app, treasury, name, to_do.key_figures))


def _within(app: Flask, treasury: Treasury, name: str, ask: Any) -> Any:
    ctx = treasury.acting(name)
    with app.test_request_context("/"), reading(ctx.reader):
        return ask(ctx)


def test_a_signature_is_awaited_of_whoever_may_give_it_and_of_nobody_else(treasury: Treasury) -> None:
    order = treasury.prepare(PART)
    for name, waits in (("fatime", True), ("marthe", True), ("joel", False), ("idriss", False)):
        assert ("votre signature est attendue" in labels(treasury, name)) is waits, name
    assert any(each.url == f"/payments/{order.reference}" for each in asked(treasury, "fatime"))
    treasury.sign(order, "fatime")
    assert "votre signature" not in labels(treasury, "fatime")
    treasury.sign(order, "marthe")
    assert "votre signature" not in labels(treasury, "marthe")


def test_what_can_be_handed_over_waits_for_finance_alone(treasury: Treasury) -> None:
    treasury.authorised(PART)
    assert "1 décaissement à remettre" in labels(treasury, "joel")
    assert "à remettre" not in labels(treasury, "solange")


def test_what_nobody_can_say_anything_of_is_urgent_for_finance(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    with treasury.app.app_context(), transaction() as session:
        lose_order(session, treasury.nobody(), order.id, "timeout")
    found = [each for each in asked(treasury, "joel") if each.urgent]
    assert [each.url for each in found] == [f"/payments/{order.reference}"]
    assert "cherchez ce qu’est devenu" in found[0].label
    assert not any(each.urgent for each in asked(treasury, "solange"))


def test_a_recall_is_urgent_for_finance_and_for_the_officer_of_the_case(treasury: Treasury) -> None:
    order = treasury.sent(PART)
    solange = treasury.people["solange"].id
    treasury.session.execute(
        update(EmergencyCase).where(EmergencyCase.id == treasury.case_id).values(officer_id=solange)
    )
    treasury.session.commit()
    stop(treasury, Action.SUSPEND)
    for name in ("joel", "solange"):
        urgent = [each.url for each in asked(treasury, name) if each.urgent]
        assert urgent == [f"/payments/{order.reference}"], name
    assert not any(each.urgent for each in asked(treasury, "idriss"))
    treasury.told(order, Became.REJECTED)
    assert not any(each.urgent for each in asked(treasury, "joel"))


def test_what_is_to_be_ordered_waits_for_whoever_prepares_with_the_promised_day(treasury: Treasury) -> None:
    for name in ("joel", "solange"):
        found = [each for each in asked(treasury, name) if each.url == "/payments/to-prepare"]
        assert len(found) == 1, name
        assert found[0].due is not None
    treasury.prepare(AWARDED)
    assert "à ordonner" not in labels(treasury, "joel")


def test_a_case_presses_four_days_after_it_was_accepted_and_not_before(treasury: Treasury) -> None:
    def since(days: int) -> None:
        moment = treasury.now - timedelta(days=days)
        treasury.session.execute(
            update(EmergencyCase).where(EmergencyCase.id == treasury.case_id).values(state_since=moment)
        )
        treasury.session.commit()

    reference = treasury.case.reference
    since(3)
    assert "pas encore payé" not in labels(treasury, "joel")
    since(5)
    assert "pas encore payé" in labels(treasury, "joel")
    assert reference not in labels(treasury, "joel")
    treasury.session.execute(update(EmergencyCase).values(officer_id=treasury.people["solange"].id))
    treasury.session.commit()
    assert f"{reference} : accepté" in labels(treasury, "solange")
    assert "pas encore payé" not in labels(treasury, "idriss"), "another officer looks after it"


def test_nothing_of_a_case_waits_for_whoever_is_recused_from_it(treasury: Treasury) -> None:
    treasury.prepare(PART)
    treasury.sent(PART)
    recuse(treasury, "fatime", Grade.FAMILY)
    assert asked(treasury, "fatime") == []
    assert [each.figure for each in figures(treasury, "fatime")] == ["0", "0"]


def test_whoever_has_nothing_to_do_with_payments_is_asked_nothing(
    treasury: Treasury, query_count: CountQueries
) -> None:
    treasury.prepare(PART)
    with query_count() as statements:
        assert (asked(treasury, "awa"), figures(treasury, "awa")) == ([], [])
    statements.at_most(0)


def test_the_figures_tell_what_is_outside_and_what_was_paid_this_month(treasury: Treasury) -> None:
    treasury.sent(PART)
    treasury.told(treasury.sent(2 * PART), Became.PAID)
    outside, paid = figures(treasury, "joel")
    assert (outside.figure, paid.figure) == ("1", "1")
    assert "50\u202f000" in outside.label
    assert "100\u202f000" in paid.label
    browser = treasury.browser("joel")
    for figure in (outside, paid):
        assert browser.get(figure.url).text.count('<th scope="row"') == 1


def test_the_first_page_costs_the_same_however_many_payments_there_are(
    treasury: Treasury, query_count: CountQueries
) -> None:
    treasury.prepare(1_000)
    treasury.acting("joel")
    with query_count() as few:
        asked(treasury, "joel")
    for _each in range(4):
        treasury.prepare(1_000)
    with query_count() as lots:
        asked(treasury, "joel")
    assert len(few) == len(lots)
    lots.at_most(5)


def part(treasury: Treasury, name: str) -> Any:
    """What the page of the case shows of its payments."""
    ctx, case = treasury.acting(name), treasury.case
    treasury.session.commit()
    with treasury.app.test_request_context("/"), reading(ctx.reader):
        found = case_part.case_section(treasury.session, ctx, case)
        treasury.session.commit()
        if found is None:
            return None
        template, values = found
        return treasury.app.jinja_env.get_template(template).render(**values)


def test_a_case_tells_its_payments_and_before_there_are_any_the_next_step(treasury: Treasury) -> None:
    assert "Rien n’est encore ordonné" in part(treasury, "solange")
    assert f"/payments/prepare/{treasury.case_id.hex}" in part(treasury, "solange")
    treasury.session.commit()
    order = treasury.prepare(PART)
    text = part(treasury, "solange")
    assert order.reference in text
    assert "50\u202f000" in text
    assert "Rien n’est encore ordonné" not in text


def test_a_case_that_waits_for_its_applicant_says_so_and_offers_no_payment(treasury: Treasury) -> None:
    treasury.session.execute(update(EmergencyCase).where(EmergencyCase.id == treasury.case_id).values(state="approved"))
    treasury.session.commit()
    text = part(treasury, "solange")
    assert "accepte ce qui a été approuvé" in text
    assert "/payments/prepare" not in text
    treasury.session.execute(update(EmergencyCase).where(EmergencyCase.id == treasury.case_id).values(state="triage"))
    treasury.session.commit()
    assert part(treasury, "solange") is None
    assert part(treasury, "awa") is None
