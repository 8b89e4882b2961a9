"""Applicants who opted in hear, hours after their money is confirmed and once a day at most, that something waits."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from fundapp.cases.announcing import CourierAway
from fundapp.cases.models import NoticeWish
from fundapp.cases.sealing import seal_wish
from fundapp.core.database import transaction
from fundapp.disbursements.jobs.applicants import (
    EARLIEST,
    LATEST,
    RECEIPT_AWAITED,
    tell_paid_applicant,
)
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.rules.returns import Became
from fundapp.outbox.models import Message, Recipient
from fundapp.outbox.topics import Claim
from fundapp.vault.commands import receive_sealed, shred_compartments
from fundapp.vault.rules import Kind
from tests.disbursements.noticing import DAY, Watch, courier, watch
from tests.disbursements.treasury import founded, paying, treasury

__all__ = ["courier", "founded", "paying", "treasury", "watch"]

pytestmark = pytest.mark.database

ADDRESS = "canari-des-montagnes@courrier.example"


@pytest.fixture
def wished(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A case whose applicant wishes to be told; nobody of the staff has an address."""
    monkeypatch.setattr("fundapp.cases.announcing.couriers_folder", lambda _settings: watch.treasury.couriers)
    session = watch.treasury.session
    session.execute(update(Recipient).values(active=False))
    session.commit()
    wish = seal_wish(watch.treasury.vault, ADDRESS, "fr")
    with transaction() as writing:
        receive_sealed(writing, watch.treasury.nobody(), wish.prepared)
        writing.add(
            NoticeWish(
                id=wish.prepared.subject.id, case_id=watch.treasury.case_id, language="fr", made_at=watch.treasury.now,
                address=wish.address,
            )
        )  # fmt: skip
    return watch


def paid(watch: Watch, *parts: int) -> PaymentOrder:
    """An order that its bank has paid."""
    order = watch.treasury.sent(*parts)
    watch.treasury.told(order, Became.PAID)
    return order


def to_applicant(watch: Watch) -> list[str]:
    """The mails that reached the applicant."""
    return [f"{each['Subject']} {each.get_content()}" for each in watch.mails() if each["To"] == ADDRESS]


def awaited(watch: Watch) -> Message:
    """The message by which they are told."""
    found = watch.treasury.session.scalars(select(Message).where(Message.topic == RECEIPT_AWAITED)).one()
    watch.treasury.session.commit()
    return found


def test_a_confirmed_payment_sends_one_mail_hours_later_that_says_nothing(wished: Watch) -> None:
    order = paid(wished)
    wished.work()
    assert to_applicant(wished) == []
    assert EARLIEST <= awaited(wished).due_at - wished.treasury.now <= LATEST
    wished.work(LATEST)
    (told,) = to_applicant(wished)
    assert "Quelque chose vous attend" in told
    for secret in (order.reference, wished.treasury.case.reference, "Clarisse", "300", "FCFA", "paiement", "argent"):
        assert secret not in told
    assert order.id.hex not in wished.mails()[0]["Message-ID"]


def test_the_moment_is_drawn_by_lot_once(wished: Watch) -> None:
    paid(wished)
    wished.work()
    due = awaited(wished).due_at
    session = wished.treasury.session
    arranged = Message.handler == "arrange_applicant"
    session.execute(update(Message).where(arranged).values(state="waiting", ended_at=None))
    session.commit()
    wished.work()
    assert awaited(wished).due_at == due


def test_two_instalments_of_one_day_send_one_mail(wished: Watch) -> None:
    paid(wished, 100_000)
    paid(wished, 100_000)
    wished.work()
    wished.work(LATEST)
    wished.work(DAY)
    assert len(to_applicant(wished)) == 1


@pytest.mark.parametrize("became", [Became.REJECTED, Became.RETURNED])
def test_of_what_came_back_an_officer_tells_them_and_not_a_machine(wished: Watch, became: Became) -> None:
    wished.treasury.told(wished.treasury.sent(), became)
    wished.work()
    wished.work(LATEST)
    assert to_applicant(wished) == []


def test_whoever_has_said_that_it_arrived_is_asked_no_more(wished: Watch) -> None:
    order = paid(wished)
    wished.work()
    wished.order(order, received_at=wished.treasury.now)
    wished.work(LATEST)
    assert to_applicant(wished) == []


@pytest.mark.parametrize("state", ["withdrawn", "closed"])
def test_nobody_is_written_to_whose_case_is_over(wished: Watch, state: str) -> None:
    paid(wished)
    wished.work()
    wished.case(state=state)
    wished.work(LATEST)
    assert to_applicant(wished) == []


def test_whoever_did_not_opt_in_is_not_written_to(watch: Watch) -> None:
    paid(watch)
    watch.work()
    watch.work(LATEST)
    assert to_applicant(watch) == []


def test_whoever_was_written_to_within_a_day_is_not_written_to_again(wished: Watch) -> None:
    session = wished.treasury.session
    session.execute(update(NoticeWish).values(sent_at=wished.treasury.now))
    session.commit()
    paid(wished)
    wished.work()
    wished.work(LATEST)
    assert to_applicant(wished) == []


def test_whoever_stops_it_at_the_last_moment_is_not_written_to(wished: Watch) -> None:
    paid(wished)
    wished.work()
    wish = wished.treasury.session.scalars(select(NoticeWish)).one()
    wished.treasury.session.commit()
    with transaction() as session:
        ctx = wished.treasury.nobody()
        shred_compartments(session, ctx, wished.treasury.vault, wish.id, [Kind.NOTICE], reason="stopped")
    wished.work(LATEST)
    assert to_applicant(wished) == []


def test_a_machine_without_the_notices_courier_leaves_it_to_another(
    wished: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fundapp.cases.announcing.courier", lambda *_words: None)
    order = paid(wished)
    wished.work()
    found = awaited(wished)
    now = wished.treasury.now + timedelta(hours=14)
    with pytest.raises(CourierAway):
        tell_paid_applicant(Claim(found.id, found.topic, found.handler, found.key, (str(order.id),), 1, 1, now))
