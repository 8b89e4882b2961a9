"""The facts behind cautions, on both databases: who shares an account, what limits let through, what goes where."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update

from fundapp.audit.models import Staged
from fundapp.cases.models import CaseLink, EmergencyCase
from fundapp.core.database import transaction
from fundapp.core.errors import EditConflict, NotFound
from fundapp.disbursements.commands.payees import note_digests
from fundapp.disbursements.commands.preparing import change_payee
from fundapp.disbursements.commands.releasing import Seen, release_order
from fundapp.disbursements.models import PayeeDigest, PaymentLimit, PaymentOrder, PaymentPayee
from fundapp.disbursements.queries.payees import last_positions, noted_groups, refuse_newer, same_account
from fundapp.disbursements.queries.warnings import Asked, facts_of
from fundapp.disbursements.rules.warnings import Facts
from tests.disbursements.treasury import AWARDED, Treasury, founded, paying, treasury

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database


def facts(treasury: Treasury, order: PaymentOrder, by: str = "fatime") -> Facts:
    """What is known of an order when somebody is about to sign it."""
    session = treasury.session
    payee = session.get_one(PaymentPayee, order.payee_id)
    asked = Asked(treasury.case, treasury.award, payee, order.money, order.pay_on, order)
    return facts_of(session, treasury.acting(by), asked)


def another_case(treasury: Treasury) -> EmergencyCase:
    """The case of another person: a copy of its columns."""
    case = treasury.case
    columns: dict[str, Any] = {each.name: getattr(case, key) for key, each in EmergencyCase.__mapper__.columns.items()}
    told = columns | {"id": uuid4(), "reference": "AAAA-22"}
    for name in ("identity", "contact", "narrative", "referees", "payment", "summary", "applicant_id"):
        if name in told and EmergencyCase.__table__.c[name].nullable:
            told[name] = None
    treasury.session.execute(insert(EmergencyCase).values({key: told[key] for key in told}))
    treasury.session.commit()
    return treasury.session.get_one(EmergencyCase, told["id"])


def shared(treasury: Treasury, case: EmergencyCase, payee: PaymentPayee) -> None:
    """The same account, named in another case."""
    digests = treasury.session.execute(
        select(PayeeDigest.group_code, PayeeDigest.digest).where(PayeeDigest.payee_id == payee.id)
    ).all()
    columns = {key: getattr(payee, key) for key, _column in PaymentPayee.__mapper__.columns.items()}
    told = columns | {"id": uuid4(), "case_id": case.id, "replaces_id": None}
    treasury.session.execute(insert(PaymentPayee).values(told))
    rows = [{"payee_id": told["id"], "group_code": code, "digest": digest} for code, digest in digests]
    treasury.session.execute(insert(PayeeDigest), rows)
    treasury.session.commit()


def test_the_same_account_in_a_case_of_another_person_is_seen_and_named_to_officers_alone(treasury: Treasury) -> None:
    order = treasury.prepare()
    payee = treasury.session.get_one(PaymentPayee, order.payee_id)
    assert facts(treasury, order).hidden == 0
    shared(treasury, another_case(treasury), payee)
    assert (facts(treasury, order, "solange").shared, facts(treasury, order, "solange").hidden) == (["AAAA-22"], 0)
    assert (facts(treasury, order, "fatime").shared, facts(treasury, order, "fatime").hidden) == ([], 1)


def test_a_case_of_the_same_person_does_not_warn(treasury: Treasury) -> None:
    order = treasury.prepare()
    other = another_case(treasury)
    shared(treasury, other, treasury.session.get_one(PaymentPayee, order.payee_id))
    first, second = sorted((treasury.case_id, other.id))
    treasury.session.add(
        CaseLink(
            id=uuid4(), first_id=first, second_id=second, verdict="same", by_id=treasury.people["idriss"].id,
            at=treasury.now, entry_id=uuid4(),
        )
    )  # fmt: skip
    treasury.session.commit()
    assert (facts(treasury, order, "solange").shared, facts(treasury, order, "solange").hidden) == ([], 0)


def test_other_payments_to_the_account_in_a_week_are_counted_but_for_instalments_of_one_plan(
    treasury: Treasury,
) -> None:
    payee = treasury.name()
    order = treasury.prepare(1_000, 2_000, payee=payee)
    assert facts(treasury, order).several == 0
    treasury.now += timedelta(minutes=1)
    treasury.prepare(3_000, payee=treasury.name())  # the same number, named once more
    assert facts(treasury, order).several == 1


def test_limits_ask_for_more_payments_than_one(treasury: Treasury) -> None:
    order = treasury.prepare()
    assert facts(treasury, order).payments == 1
    treasury.session.add(
        PaymentLimit(
            id=uuid4(), country="CM", method="mobile", operator="mtn", currency="XAF", per_transaction=AWARDED - 1,
            source="Contrat", by_id=treasury.people["joel"].id, created_at=treasury.now, updated_at=treasury.now,
            entry_id=uuid4(),
        )
    )  # fmt: skip
    treasury.session.commit()
    assert facts(treasury, order).payments == 2
    treasury.session.execute(update(PaymentLimit).values(per_transaction=0))
    treasury.session.commit()
    assert facts(treasury, order).payments == 0


def test_digests_are_noted_once_by_whoever_may_open_the_payee(treasury: Treasury) -> None:
    payee = treasury.name()
    digests = {"finance": b"x" * 32, "officers": b"y" * 32}
    for expected in (True, False):
        with treasury.app.app_context(), transaction() as session:
            assert note_digests(session, treasury.acting("solange"), payee.id, digests) is expected
    assert noted_groups(treasury.session, [payee.id])[payee.id] == {"finance", "officers"}
    treasury.session.commit()
    entries = treasury.session.scalars(select(Staged).where(Staged.action == "payment.payee.noted")).all()
    assert [each.payload["groups"] for each in entries] == [["officers"]], "that of finance was there already"
    treasury.session.commit()
    with pytest.raises(NotFound), treasury.app.app_context(), transaction() as session:
        note_digests(session, treasury.acting("denis"), payee.id, digests)


def test_the_same_account_is_known_again_by_its_digest(treasury: Treasury) -> None:
    one, other = treasury.name(), treasury.name()
    assert same_account(treasury.session, one.id) == {one.id, other.id}


def test_what_was_ordered_meanwhile_stops_the_next_order(treasury: Treasury) -> None:
    treasury.prepare(1_000)
    award = treasury.award.id
    assert last_positions(treasury.session, [award]) == {award: 1}
    refuse_newer(treasury.session, award, 1, None)
    with pytest.raises(EditConflict):
        refuse_newer(treasury.session, award, 0, None)


def test_what_was_looked_at_is_told_in_the_log(treasury: Treasury) -> None:
    order = treasury.prepare()
    seen = Seen(1, None, ["several", "changed"])
    with treasury.app.app_context(), transaction() as session:
        release_order(session, treasury.acting("fatime"), treasury.keys("fatime"), order.id, seen)
    (entry,) = treasury.session.scalars(select(Staged).where(Staged.action == "payment.order.signed")).all()
    assert entry.payload["warnings"] == ["changed", "several"]


def test_a_change_of_payee_is_told_for_two_days(treasury: Treasury) -> None:
    order, other = treasury.prepare(), treasury.name()
    assert not facts(treasury, order).changed
    treasury.session.commit()
    with treasury.app.app_context(), transaction() as session:
        change_payee(session, treasury.acting("joel"), order.id, other.id, expected_version=order.version)
    changed = treasury.order(order)
    assert facts(treasury, changed).changed
    treasury.now += timedelta(hours=49)
    assert not facts(treasury, changed).changed
    treasury.session.commit()


def test_a_payee_in_the_place_of_another_is_told_for_two_days(treasury: Treasury) -> None:
    order = treasury.prepare(payee=treasury.name(replaces_id=treasury.name().id))
    assert facts(treasury, order).changed
    treasury.now += timedelta(hours=49)
    assert not facts(treasury, order).changed
