"""An operator is told of each payment once, whatever breaks; it is asked afterwards, and what it says counts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.core.database import is_writing, transaction
from fundapp.core.errors import Conflict
from fundapp.disbursements.commands.submitting import POLL_DUE, SUBMISSION_DUE, note_submission
from fundapp.disbursements.jobs import operators as job
from fundapp.disbursements.jobs.files import make_file
from fundapp.disbursements.jobs.frame import ACCESS, OperatorAway
from fundapp.disbursements.jobs.operators import poll_operator, tell_operator
from fundapp.disbursements.models import PaymentOrder, PaymentSubmission
from fundapp.disbursements.operators.clients import Operator
from fundapp.disbursements.receiving.mobile import read_mtn
from fundapp.disbursements.rules.instructions import MobileAccount
from fundapp.disbursements.rules.payees import PayeeDetails
from tests.disbursements.handed import account_for, batch, claim, courier, founded, made, paying, treasury, waiting
from tests.disbursements.sandbox.operators import HANDLERS, access_to
from tests.disbursements.sandbox.server import Fault, Sandbox, serving
from tests.disbursements.treasury import Treasury, refused

__all__ = ["courier", "founded", "paying", "treasury"]

pytestmark = pytest.mark.database

NUMBERS = {"mtn": "+237670112233", "airtel": "+237660112233", "wave": "+237650112233"}
TAKEN = (Fault.HANG, Fault.DROP, Fault.BREAK)
"""Faults after which the operator has the payment, and nobody here knows."""


@pytest.fixture(params=list(HANDLERS))
def way(request: pytest.FixtureRequest) -> str:
    """Each of the operators."""
    name: str = request.param
    return name


@pytest.fixture
def sandbox(courier: Treasury, way: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The operator, whom the courier can speak with."""
    monkeypatch.setattr("fundapp.disbursements.operators.http.ANSWER_SECONDS", 0.3)
    with serving(HANDLERS[way], Sandbox()) as found:
        courier.app.extensions[ACCESS] = access_to(way, found)
        yield found


@pytest.fixture
def order(courier: Treasury, sandbox: Sandbox, way: str) -> PaymentOrder:
    """A payment that was handed over to it; the courier has been told to tell it."""
    details = PayeeDetails("Clarisse Obono", MobileAccount(NUMBERS[way], "CM", way), 1980)
    found = courier.authorised(payee=courier.name(details))
    account = account_for(courier, way, number="12345", bic=None)
    batch_id = batch(courier, account, found)
    with courier.app.app_context():
        make_file(made(courier, batch_id))
    (message,) = waiting(courier, SUBMISSION_DUE)
    assert message.ids == [str(found.id)]
    return courier.order(found)


def tell(treasury: Treasury, order: PaymentOrder) -> None:
    """The courier's job."""
    with treasury.app.app_context():
        tell_operator(claim(treasury, SUBMISSION_DUE, order.id))


def poll(treasury: Treasury, order: PaymentOrder, *time: str) -> None:
    """The courier asks."""
    with treasury.app.app_context():
        poll_operator(claim(treasury, POLL_DUE, order.id, *time))


def answer_of(treasury: Treasury, order: PaymentOrder) -> str | None:
    """What was kept of what the operator said when it was told."""
    found = treasury.session.scalars(
        select(PaymentSubmission).where(PaymentSubmission.order_id == order.id),
        execution_options={"populate_existing": True},
    ).one()
    treasury.session.commit()
    return found.answer


def test_it_is_told_stays_sent_and_is_asked_for(courier: Treasury, sandbox: Sandbox, order: PaymentOrder) -> None:
    tell(courier, order)
    assert sandbox.told == [order.reference]
    assert (courier.order(order).state, answer_of(courier, order)) == ("sent", "accepted")
    (message,) = waiting(courier, POLL_DUE)
    assert message.ids == [str(order.id), "1"]
    assert message.due_at == courier.now + timedelta(minutes=1)


@pytest.mark.parametrize("fault", list(Fault))
def test_whatever_breaks_the_operator_is_told_once_at_most(
    courier: Treasury, sandbox: Sandbox, order: PaymentOrder, fault: Fault
) -> None:
    sandbox.fault = fault
    for _worker in range(3):
        tell(courier, order)
    assert sandbox.told == [order.reference]
    expected = {Fault.NONE: "sent", Fault.REFUSE: "rejected"}.get(fault, "unknown")
    assert courier.order(order).state == expected


@pytest.mark.parametrize("fault", TAKEN)
def test_what_nobody_heard_the_answer_of_is_cleared_up_by_asking(
    courier: Treasury, sandbox: Sandbox, order: PaymentOrder, fault: Fault
) -> None:
    sandbox.fault = fault
    tell(courier, order)
    assert (courier.order(order).state, answer_of(courier, order)) == ("unknown", "unsure")
    sandbox.said = "paid"
    poll(courier, order, "1")
    assert courier.order(order).state == "confirmed"
    assert courier.envelope.spent == order.amount
    poll(courier, order, "1")
    assert courier.envelope.spent == order.amount


def test_what_the_operator_does_not_know_stays_unknown_and_is_never_sent_again(
    courier: Treasury, sandbox: Sandbox, order: PaymentOrder
) -> None:
    sandbox.fault = Fault.CLOSED
    tell(courier, order)
    poll(courier, order, "1")
    tell(courier, order)
    assert courier.order(order).state == "unknown"
    assert len(sandbox.told) == 1
    assert [each.ids[1:] for each in waiting(courier, POLL_DUE)] == [["1"], ["2"]]


def test_a_refusal_is_one_and_nothing_is_asked_afterwards(
    courier: Treasury, sandbox: Sandbox, order: PaymentOrder
) -> None:
    sandbox.fault = Fault.REFUSE
    tell(courier, order)
    assert (courier.order(order).state, answer_of(courier, order)) == ("rejected", "refused")
    assert waiting(courier, POLL_DUE) == []
    assert courier.envelope.spent == 0


def test_a_worker_that_died_before_it_sent_makes_the_payment_unknown(
    courier: Treasury, sandbox: Sandbox, order: PaymentOrder
) -> None:
    with courier.app.app_context(), transaction() as session:
        note_submission(session, courier.nobody(), order.id)
    tell(courier, order)
    assert sandbox.told == []
    assert courier.order(order).state == "unknown"
    assert len(waiting(courier, POLL_DUE)) == 1


def test_a_worker_that_died_after_it_sent_sends_nothing_again(
    courier: Treasury, sandbox: Sandbox, order: PaymentOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(job, "note_answer", die)
        with pytest.raises(KeyboardInterrupt):
            tell(courier, order)
    tell(courier, order)
    assert sandbox.told == [order.reference]
    assert courier.order(order).state == "unknown"


def test_it_is_written_down_and_committed_before_a_byte_leaves(
    courier: Treasury, sandbox: Sandbox, order: PaymentOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    whole = job._tell

    def look(*given: object) -> object:
        assert not is_writing()
        with Session(courier.session.get_bind(), join_transaction_mode="rollback_only") as other:
            seen.extend(other.scalars(select(PaymentSubmission.order_id)).all())
        return whole(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(job, "_tell", look)
    tell(courier, order)
    assert seen == [order.id]


def test_a_second_submission_of_an_order_is_refused_by_command_and_database(
    courier: Treasury, sandbox: Sandbox, order: PaymentOrder
) -> None:
    tell(courier, order)
    with courier.app.app_context(), refused(Conflict, ""), transaction() as session:
        note_submission(session, courier.nobody(), order.id)


def test_a_case_that_was_stopped_meanwhile_is_not_paid(
    courier: Treasury, sandbox: Sandbox, order: PaymentOrder
) -> None:
    courier.session.execute(update(PaymentOrder).values(recall_since=courier.now))
    courier.session.commit()
    tell(courier, order)
    assert sandbox.told == []
    found = courier.order(order)
    assert (found.state, found.reason, answer_of(courier, order)) == ("rejected", "recalled", "withheld")


def test_an_operator_that_lets_nobody_in_is_told_nothing_and_tried_again(
    courier: Treasury, sandbox: Sandbox, order: PaymentOrder, way: str
) -> None:
    if way == "wave":
        courier.app.extensions[ACCESS] = access_to("mtn", sandbox)
    sandbox.refuses_entry = True
    with pytest.raises(OperatorAway):
        tell(courier, order)
    assert sandbox.told == []
    assert courier.session.scalars(select(PaymentSubmission)).all() == []


def test_no_byte_says_what_for_or_whose_case(courier: Treasury, sandbox: Sandbox, order: PaymentOrder) -> None:
    case = courier.session.get_one(EmergencyCase, courier.case_id)
    award, secrets = courier.award, [case.reference, case.id.hex, str(case.id), "transport", "Baobab"]
    secrets += [award.id.hex, order.id.hex, str(order.id), courier.envelope.name, "solange", "Ndeke", "urgence"]
    courier.session.commit()
    tell(courier, order)
    sandbox.said = "paid"
    poll(courier, order, "1")
    heard = bytes(sandbox.heard).lower()
    assert order.reference.lower().encode() in heard
    for each in secrets:
        assert each.lower().encode() not in heard, each


def test_what_it_says_of_another_payment_changes_nothing(
    courier: Treasury, sandbox: Sandbox, order: PaymentOrder
) -> None:
    tell(courier, order)
    with courier.app.app_context():
        reading = job._ask(_mistaken(), order, {"country": "CM", "currency": "XAF"})
    assert reading is None


def _mistaken() -> Operator:
    """An operator that speaks of another payment than it was asked for."""

    class Mistaken:
        """It is."""

        def begin(self) -> None:
            """Nothing."""

        def ask(self, *_given: object) -> object:
            """Of another one."""
            return read_mtn(b'{"externalId": "X", "status": "SUCCESSFUL", "amount": "1", "currency": "XAF"}')

    return Mistaken()  # type: ignore[return-value]
