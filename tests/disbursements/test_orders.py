"""Payment orders: prepared out of what is held, signed by two other people, handed over once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select, update

from fundapp.cases.models import EmergencyCase, Finding
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, EditConflict, Invalid, NotFound
from fundapp.disbursements.commands.handing import hand_over_order
from fundapp.disbursements.commands.preparing import cancel_order, change_payee
from fundapp.disbursements.commands.releasing import Seen, release_order
from fundapp.disbursements.models import PaymentCeiling, PaymentRelease, PaymentStep, SanctionList
from fundapp.disbursements.queries.holds import rooms_of
from fundapp.disbursements.rules.instructions import MobileAccount
from fundapp.disbursements.rules.payees import PayeeDetails
from fundapp.ledger.commands.holding import free_money
from fundapp.ledger.queries.accounts import unresolved
from fundapp.outbox.models import Message
from fundapp.vault.models import Member
from fundapp.vault.pairs import SigningPair
from tests.disbursements.treasury import AWARDED, Treasury, founded, paying, refused, treasury

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database

OTHER = PayeeDetails("Prosper Biyogo", MobileAccount("+237670445566", "CM", "mtn"))


def ceiling(treasury: Treasury, amount: int) -> None:
    """Up to which amount two people let whoever prepared an order sign it first."""
    asked, agreed = treasury.people["fatime"].id, treasury.people["marthe"].id
    treasury.session.add(
        PaymentCeiling(
            currency="XAF", amount=amount, asked_by_id=asked, asked_at=treasury.now, agreed_by_id=agreed,
            agreed_at=treasury.now, entry_id=treasury.case_id,
        )
    )  # fmt: skip
    treasury.session.commit()


def test_two_signatures_release_an_order_and_not_one(treasury: Treasury) -> None:
    order = treasury.prepare()
    treasury.sign(order, "fatime")
    assert treasury.order(order).state == "planned"
    treasury.sign(order, "marthe")
    assert treasury.order(order).state == "authorised"


def test_whoever_prepared_an_order_does_not_sign_it(treasury: Treasury) -> None:
    order = treasury.prepare(by="joel")
    with refused(Denied, "préparé"):
        treasury.sign(order, "joel")


def test_below_the_ceiling_whoever_prepared_it_is_the_first_of_two_and_never_the_second(treasury: Treasury) -> None:
    ceiling(treasury, AWARDED)
    first = treasury.prepare(AWARDED // 2)
    treasury.sign(first, "joel")
    treasury.sign(first, "fatime")
    assert treasury.order(first).state == "authorised"
    second = treasury.prepare(AWARDED // 2)
    treasury.sign(second, "fatime")
    with refused(Denied, "première"):
        treasury.sign(second, "joel")


def test_one_above_the_ceiling_is_signed_by_two_others(treasury: Treasury) -> None:
    ceiling(treasury, AWARDED - 1)
    order = treasury.prepare()
    with refused(Denied, "plafond"):
        treasury.sign(order, "joel")


def test_nobody_signs_twice(treasury: Treasury) -> None:
    order = treasury.prepare()
    treasury.sign(order, "fatime")
    with refused(Denied, "déjà"):
        treasury.sign(order, "fatime")


def test_whoever_verified_the_case_does_not_release_its_money(treasury: Treasury) -> None:
    order = treasury.prepare()
    with refused(Denied, "vérifi"):
        treasury.sign(order, "idriss")


def test_whoever_decided_does_not_release_the_money(treasury: Treasury) -> None:
    order = treasury.prepare()
    with refused(Denied, "décision"), treasury.app.app_context(), transaction() as session:
        release_order(session, treasury.acting("denis", "finance"), treasury.keys("denis"), order.id, Seen(1))


def test_a_signature_stands_for_what_was_seen_and_nothing_newer(treasury: Treasury) -> None:
    order = treasury.prepare()
    with pytest.raises(EditConflict):
        treasury.sign(order, "fatime", revision=2)


def test_another_payee_voids_what_was_signed_and_two_people_sign_anew(treasury: Treasury) -> None:
    order, other = treasury.authorised(), treasury.name(OTHER)
    with treasury.app.app_context(), transaction() as session:
        change_payee(session, treasury.acting("joel"), order.id, other.id, expected_version=order.version)
    changed = treasury.order(order)
    assert (changed.state, changed.payee_id, changed.revision) == ("planned", other.id, 2)
    with pytest.raises(Conflict), treasury.app.app_context():
        treasury.hand_over(changed)
    treasury.sign(order, "fatime")
    treasury.sign(order, "marthe")
    assert treasury.order(order).state == "authorised"
    assert treasury.session.scalar(select(func.count()).select_from(PaymentRelease)) == 4, "the voided ones are kept"


def test_the_payee_of_an_order_that_was_handed_over_stays(treasury: Treasury) -> None:
    order, other = treasury.sent(), treasury.name(OTHER)
    with refused(Conflict, "remis"), treasury.app.app_context(), transaction() as session:
        change_payee(session, treasury.acting("joel"), order.id, other.id, expected_version=order.version)


def test_no_more_is_ordered_than_is_held(treasury: Treasury) -> None:
    treasury.prepare(AWARDED - 50_000)
    with pytest.raises(Invalid) as caught:
        treasury.prepare(50_001)
    assert "50\u202f000" in caught.value.fields["amount"][0]
    treasury.prepare(50_000)
    assert rooms_of(treasury.session, [treasury.award.id]) == []


def test_what_is_called_off_can_be_ordered_again(treasury: Treasury) -> None:
    order = treasury.prepare()
    with treasury.app.app_context(), transaction() as session:
        cancel_order(session, treasury.acting("joel"), order.id, "mistake")
    assert treasury.order(order).state == "cancelled"
    assert treasury.prepare().position == 2


def test_nothing_is_prepared_or_signed_for_a_case_that_is_stopped(treasury: Treasury) -> None:
    order = treasury.prepare(AWARDED // 2)
    treasury.session.execute(update(EmergencyCase).values(state="suspended", resumes_in="payment"))
    treasury.session.commit()
    with refused(Conflict, "Suspendu"):
        treasury.sign(order, "fatime")
    with refused(Conflict, "Suspendu"):
        treasury.prepare(1_000)


def test_an_order_is_handed_over_once(treasury: Treasury) -> None:
    order = treasury.sent()
    assert order.state == "sent"
    with pytest.raises(Conflict):
        treasury.hand_over(order)
    steps = treasury.session.scalars(select(PaymentStep.to_state).where(PaymentStep.order_id == order.id)).all()
    assert sorted(steps) == ["authorised", "sent"]


def test_an_order_for_a_later_day_waits_for_it(treasury: Treasury) -> None:
    order = treasury.authorised()
    treasury.now -= timedelta(days=2)
    with refused(Conflict, "jour"):
        treasury.hand_over(order)


def test_a_signature_under_a_key_that_is_no_longer_theirs_releases_nothing(treasury: Treasury) -> None:
    order = treasury.authorised()
    other = SigningPair.fresh().public
    treasury.session.execute(update(Member).where(Member.id == treasury.people["fatime"].id).values(signing_key=other))
    treasury.session.commit()
    with refused(Conflict, "signatures"):
        treasury.hand_over(order)


def test_auditors_and_the_committee_neither_prepare_nor_sign(treasury: Treasury) -> None:
    order = treasury.prepare()
    for name in ("denis", "awa"):
        with pytest.raises(NotFound), treasury.app.app_context(), transaction() as session:
            cancel_order(session, treasury.acting(name), order.id, "mistake")
        with pytest.raises(NotFound), treasury.app.app_context(), transaction() as session:
            hand_over_order(session, treasury.acting(name), order.id, order.id)


def test_the_second_signature_needs_the_payee_for_the_courier(treasury: Treasury) -> None:
    order = treasury.prepare()
    treasury.sign(order, "fatime")
    with refused(Conflict, "bénéficiaire"), treasury.app.app_context(), transaction() as session:
        release_order(session, treasury.acting("marthe"), treasury.keys("marthe"), order.id, Seen(1))


def test_nobody_signs_for_a_payee_who_was_not_looked_for_on_the_lists(treasury: Treasury) -> None:
    order = treasury.prepare()
    treasury.session.add(
        SanctionList(
            code="own", digest="d" * 64, entries=1, at=treasury.now, by_id=treasury.people["joel"].id,
            entry_id=uuid4(),
        )
    )  # fmt: skip
    treasury.session.commit()
    with refused(Conflict, "liste"):
        treasury.sign(order, "fatime")


def test_money_that_was_set_free_is_not_handed_over(treasury: Treasury) -> None:
    order = treasury.authorised()
    with treasury.app.app_context(), transaction() as session:
        (hold,) = unresolved(session, order.award_id)
        free_money(session, treasury.acting("joel"), hold, key="set-free", reason="withdrawn")
    with refused(Conflict, "libér"):
        treasury.hand_over(order)


def test_an_officer_who_did_not_verify_may_sign(treasury: Treasury) -> None:
    order = treasury.prepare()
    treasury.session.execute(delete(Finding).where(Finding.by_id == treasury.people["solange"].id))
    treasury.session.commit()
    treasury.sign(order, "solange")
    assert treasury.order(order).state == "planned"


def test_each_step_is_told_once_and_nothing_of_it_but_ids(treasury: Treasury) -> None:
    order = treasury.sent()
    rows = treasury.session.scalars(select(Message).where(Message.topic.startswith("payment."))).all()
    assert {each.topic for each in rows} >= {"payment.authorised", "payment.sent"}
    assert {tuple(each.ids) for each in rows} == {(str(order.id),)}
