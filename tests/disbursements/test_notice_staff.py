"""Whoever must know that something has become of a payment is told: in words that say nothing, and nobody else is."""

from typing import Any

import pytest
from sqlalchemy import delete, select, update

from fundapp.accounts.models import Membership, Person
from fundapp.cases.commands.moving import move_case
from fundapp.cases.queries.cases import locked_case
from fundapp.cases.workflow import Action
from fundapp.committee.models import Panellist
from fundapp.core.database import transaction
from fundapp.disbursements.commands.settling import lose_order
from fundapp.disbursements.jobs.notices import tell_staff
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.rules.returns import Became
from fundapp.outbox.models import Delivery, Message, Recipient
from fundapp.outbox.topics import Claim
from tests.cases.calling import partner_of
from tests.disbursements.noticing import DAY, HOUR, MINUTE, Watch, courier, watch
from tests.disbursements.treasury import founded, paying, treasury

__all__ = ["courier", "founded", "paying", "treasury", "watch"]

pytestmark = pytest.mark.database

DECIDED = ["denis", "grace"]


def sent(watch: Watch) -> PaymentOrder:
    """An order that Joël handed over; nobody was told of anything yet."""
    order = watch.treasury.sent()
    watch.silence()
    return order


def test_finance_and_the_officer_hear_that_a_payment_can_be_handed_over(watch: Watch) -> None:
    watch.treasury.authorised()
    watch.work()
    assert watch.told() == ["fatime", "joel", "solange"], "Marthe, who signed last, knows"


def test_that_it_was_sent_is_news_for_all_but_whoever_sent_it(watch: Watch) -> None:
    order = watch.treasury.authorised()
    watch.silence()
    watch.treasury.hand_over(order)
    watch.work()
    assert watch.told() == ["fatime", "marthe", "solange"]


@pytest.mark.parametrize("became", [Became.PAID, Became.REJECTED, Became.RETURNED])
def test_the_members_who_decided_hear_that_it_was_paid_or_came_back(watch: Watch, became: Became) -> None:
    watch.treasury.told(sent(watch), became)
    watch.work()
    everybody = sorted(["fatime", "joel", "marthe", "solange", *DECIDED])
    assert set(watch.told()) == set(everybody)
    assert {each.urgent for each in watch.deliveries()} >= {became is not Became.PAID}


def test_a_payment_of_which_nobody_knows_is_urgent_for_finance_and_the_officer_alone(watch: Watch) -> None:
    order = sent(watch)
    with transaction() as session:
        lose_order(session, watch.treasury.nobody(), order.id, "silence")
    watch.work()
    assert watch.told() == ["fatime", "joel", "marthe", "solange"]
    assert all(each.urgent for each in watch.deliveries())


def test_a_recall_is_urgent(watch: Watch) -> None:
    sent(watch)
    stop(watch)
    watch.work()
    assert set(watch.told()) >= {"fatime", "joel", "marthe", "solange"}
    assert any(each.urgent for each in watch.deliveries())


def stop(watch: Watch) -> None:
    """An officer suspends the case."""
    with transaction() as session:
        found = locked_case(session, watch.treasury.case_id)
        move_case(session, watch.treasury.acting("solange"), found, Action.SUSPEND, reason="arrested")
    watch.treasury.session.expire_all()


def test_only_whoever_is_on_call_for_finance_is_told_where_somebody_is(watch: Watch) -> None:
    order = sent(watch)
    watch.on_call("marthe")
    watch.treasury.told(order, Became.PAID)
    watch.work()
    assert watch.told() == sorted(["marthe", "solange", *DECIDED])


def test_where_whoever_is_on_call_stepped_back_all_others_of_finance_are_told(watch: Watch) -> None:
    order = sent(watch)
    watch.on_call("marthe")
    watch.recuse("marthe")
    watch.treasury.told(order, Became.PAID)
    watch.work()
    assert watch.told() == sorted(["fatime", "joel", "solange", *DECIDED])


@pytest.mark.parametrize("name", ["joel", "solange", "denis"])
def test_whoever_is_recused_is_never_told(watch: Watch, name: str) -> None:
    order = sent(watch)
    watch.recuse(name)
    watch.treasury.told(order, Became.PAID)
    watch.work()
    assert name not in watch.told()


def test_whoever_stepped_back_from_the_round_is_never_told(watch: Watch) -> None:
    order = sent(watch)
    session, denis = watch.treasury.session, watch.treasury.people["denis"].id
    session.execute(update(Panellist).where(Panellist.person_id == denis).values(standing="recused"))
    session.commit()
    watch.treasury.told(order, Became.PAID)
    watch.work()
    assert "denis" not in watch.told()


@pytest.mark.parametrize("name", ["joel", "solange", "denis"])
def test_whoever_left_the_group_that_gave_them_the_right_is_not_told(watch: Watch, name: str) -> None:
    order = sent(watch)
    session, person = watch.treasury.session, watch.treasury.people[name].id
    session.execute(delete(Membership).where(Membership.person_id == person))
    session.commit()
    watch.treasury.told(order, Became.PAID)
    watch.work()
    assert name not in watch.told()


def test_whoever_left_is_not_told(watch: Watch) -> None:
    order = sent(watch)
    session = watch.treasury.session
    left = {"state": "left", "left_at": watch.treasury.now, "email": None}
    session.execute(update(Person).where(Person.id == watch.treasury.people["fatime"].id).values(**left))
    session.commit()
    watch.treasury.told(order, Became.PAID)
    watch.work()
    assert "fatime" not in watch.told()


def test_of_a_restricted_case_officers_who_cannot_read_it_are_not_told(watch: Watch) -> None:
    order = sent(watch)
    watch.case(restricted_since=watch.treasury.now)
    watch.treasury.told(order, Became.PAID)
    watch.work()
    assert "solange" not in watch.told(), "no key of hers opens what happened"


def test_the_partner_who_brought_the_case_hears_that_it_was_sent_and_paid_while_they_belong_to_it(watch: Watch) -> None:
    session, order = watch.treasury.session, sent(watch)
    home = session.scalars(select(Panellist.organisation_id)).first()
    assert home is not None
    session.commit()
    partner = partner_of(session, "Odile Partenaire", home)
    watch.reach("odile", partner.id)
    watch.case(channel="partner", organisation_id=home, entered_by_id=partner.id)
    watch.treasury.told(order, Became.PAID)
    watch.work()
    assert "odile" in watch.told()
    watch.case(organisation_id=None, channel="form")
    watch.treasury.told(order, Became.RETURNED)
    watch.work(2 * HOUR)
    assert "odile" not in watch.told(), "it is their case no more"


def test_what_happens_within_an_hour_is_told_of_once_and_nothing_of_it_is_lost(watch: Watch) -> None:
    first, second = watch.treasury.prepare(100_000), watch.treasury.prepare(100_000)
    for order in (first, second):
        for name in ("fatime", "marthe"):
            watch.treasury.sign(order, name)
    watch.silence()
    watch.treasury.hand_over(first)
    watch.work(MINUTE)
    assert watch.told() == ["fatime", "marthe", "solange"]
    watch.treasury.now += MINUTE
    watch.treasury.hand_over(second)
    watch.work(MINUTE)
    assert watch.told() == [], "they were told a moment ago"
    watch.work(2 * HOUR)
    assert watch.told() == ["fatime", "marthe", "solange"], "and hear of it once the hour is over"
    watch.work(2 * HOUR)
    assert watch.told() == []


def test_a_notice_on_its_way_tells_of_what_comes_meanwhile(watch: Watch) -> None:
    order = watch.treasury.authorised(100_000)
    watch.work()
    watch.treasury.hand_over(order)
    watch.work()
    assert watch.told().count("solange") == 1


def test_running_twice_tells_nobody_twice(watch: Watch) -> None:
    watch.treasury.authorised()
    session = watch.treasury.session
    found = session.scalars(select(Message).where(Message.topic == "payment.authorised")).one()
    watch.work()
    before = len(watch.deliveries())
    session.execute(update(Message).where(Message.id == found.id).values(state="waiting", ended_at=None))
    session.commit()
    watch.work(DAY)
    assert len(watch.deliveries()) == before


def test_what_is_over_by_the_time_it_would_be_told_is_not_told(watch: Watch) -> None:
    watch.treasury.authorised()
    stop(watch)
    watch.work()
    assert watch.told() == []


def test_a_notice_has_no_content_and_its_delivery_is_logged(watch: Watch) -> None:
    watch.treasury.told(sent(watch), Became.PAID)
    watch.work()
    watch.work()
    assert {each.matter for each in watch.deliveries()} == {None}
    assert {each.template for each in watch.deliveries()} == {"something_waits"}
    (found,) = [each for each in watch.deliveries() if watch.names[each.recipient_id] == "solange"]
    assert (found.kind, found.state, found.error) == ("notice", "sent", None)
    assert found.reference, "by what the other side knows it"


def test_each_is_written_to_in_their_own_language(watch: Watch) -> None:
    session = watch.treasury.session
    who = Recipient.owner_id == watch.treasury.people["joel"].id
    session.execute(update(Recipient).where(who).values(language="en"))
    session.commit()
    watch.treasury.authorised()
    watch.work()
    watch.work()
    told = {str(each["To"]): str(each["Subject"]) for each in watch.mails()}
    assert told["joel@courrier.example"] == "Something is waiting for you"
    assert told["fatime@courrier.example"] == "Quelque chose vous attend"


def test_nothing_of_a_payment_stands_in_what_leaves_or_in_the_outbox(watch: Watch) -> None:
    order = watch.treasury.sent()
    watch.work()
    watch.treasury.told(order, Became.RETURNED)
    watch.work(2 * HOUR)
    watch.work()
    mails = watch.mails()
    assert len(mails) > 6
    rows = watch.treasury.session.scalars(select(Message)).all()
    told = [_written(each) for each in watch.deliveries()]
    leaves = b"\n".join([*map(bytes, mails), *map(str.encode, told), *(_written(each).encode() for each in rows)])
    case = watch.treasury.case
    for secret in (
        order.reference,
        case.reference,
        "Clarisse",
        "Obono",
        "670112233",
        "300000",
        "300 000",
        "FCFA",
        "XAF",
        "mtn",
    ):
        assert secret.encode() not in leaves, secret
    out = b"\n".join(map(bytes, mails))
    for word in ("payment", "paiement", "returned", "rejected", order.id.hex, str(order.id)):
        assert word.encode() not in out, word


def _written(row: Any) -> str:
    """Every column of a row but ids of its own."""
    return " ".join(str(getattr(row, column.key)) for column in row.__table__.columns)


def test_a_message_about_nothing_that_anybody_may_hear_is_done(watch: Watch) -> None:
    order = sent(watch)
    for name in ("joel", "fatime", "marthe", "solange", *DECIDED):
        watch.recuse(name)
    watch.treasury.told(order, Became.PAID)
    watch.work()
    assert watch.told() == []
    states = watch.treasury.session.scalars(select(Message.state).where(Message.handler == "tell_staff")).all()
    assert set(states) == {"done"}


def test_the_handler_ends_its_message_itself(watch: Watch) -> None:
    watch.treasury.authorised()
    found = watch.treasury.session.scalars(select(Message).where(Message.topic == "payment.authorised")).one()
    claim = Claim(found.id, found.topic, found.handler, found.key, tuple(found.ids), 1, found.fence, watch.treasury.now)
    watch.treasury.session.commit()
    assert tell_staff(claim) is True
    watch.treasury.session.expire_all()
    assert watch.treasury.session.get_one(Message, claim.id).state == "done"
    assert watch.treasury.session.scalars(select(Delivery)).first() is not None
