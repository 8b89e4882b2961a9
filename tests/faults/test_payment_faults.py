"""A seeded slice of the campaign `python -m benchmarks.disbursements.faults`, and that it sees what it looks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from benchmarks.disbursements import faults, judging
from benchmarks.disbursements.judging import Evidence
from benchmarks.disbursements.payments_clients import Acknowledged, Notes
from benchmarks.disbursements.payments_operator import Operator
from benchmarks.outbox.faults import database
from fundapp.audit.rows import disagreements
from fundapp.audit.sequencer import sequence
from fundapp.core.database import transaction
from fundapp.disbursements.models import PaymentOrder, PaymentStep
from fundapp.disbursements.receiving.reading import Kind, Reading
from fundapp.disbursements.rules.returns import Became, Report
from tests.disbursements import reports_ground as ground
from tests.disbursements.breaking import drop_triggers
from tests.disbursements.treasury import Treasury, founded, paying, treasury

__all__ = ["founded", "paying", "treasury"]

LINES, OPENED = "payment_report_line", "vault_subject"
SEEN_ONCE = 15
"""Of some twenty faults: killing a child of somebody who has none at that moment is none."""
ALL = dict.fromkeys(judging.JUDGEMENTS, ())
RIGHT = faults.Outcome(faults.Wanted(300, 20), 300, {"kill web": 20}, ALL, 119.0)


@pytest.mark.process
@pytest.mark.valkey
@pytest.mark.parametrize(("kind", "operations"), [("sqlite", 300), ("postgresql", 150)], ids=["sqlite", "postgresql"])
def test_no_payment_is_lost_or_made_twice_whatever_fails(kind: str, operations: int, tmp_path: Path) -> None:
    """Each fault once; then the very database in which nothing was wrong is changed, and each change is seen.

    How soon the outbox is empty is judged by the campaign alone: this machine may be busy with something else.
    """
    with database(kind, tmp_path) as url:
        look = see_each_change if kind == "sqlite" else None
        wanted = faults.Wanted(operations, SEEN_ONCE)
        outcome = faults.campaign(url, tmp_path, wanted, seed=4, each_once=True, look=look)
    assert replace(outcome, drained=0.0).good, "\n".join(outcome.lines())


def see_each_change(session: Session, evidence: Evidence) -> None:
    """Every judgement finds what it is there for, in a copy of the evidence or a change that is taken back."""
    for name, change in CHANGES.items():
        before = list(judging.JUDGEMENTS[name](session, evidence))
        with session.begin_nested() as attempt:
            drop_triggers(session)
            changed = change(session, evidence) or evidence
            found = list(judging.JUDGEMENTS[name](session, changed))
            attempt.rollback()
        session.expire_all()
        assert len(found) > len(before), name


def done(session: Session, statement: str) -> None:
    """Past every command: a row is changed."""
    assert session.connection().exec_driver_sql(statement).rowcount == 1, statement


def one_of(table: str, condition: str) -> str:
    """The condition that selects one row."""
    return f"WHERE id = (SELECT id FROM {table} WHERE {condition} LIMIT 1)"


def with_more(evidence: Evidence, what: str) -> Evidence:
    """As if something else had been acknowledged."""
    claimed = Acknowledged(what, f"{what}-never", {"id": uuid4().hex})
    return Evidence(replace_notes(evidence.notes, [*evidence.notes.acknowledged, claimed]), evidence.operator)


def replace_notes(notes: Notes, acknowledged: list[Acknowledged]) -> Notes:
    """The same notes with other acknowledgements."""
    return Notes(notes.wanted, acknowledged, said=notes.said)


def with_told(evidence: Evidence, references: Sequence[str]) -> Evidence:
    """As if the operator had been told more."""
    operator = evidence.operator
    return Evidence(evidence.notes, Operator(paid=operator.paid, told=[*operator.told, *references]))


def another_step(session: Session, _evidence: Evidence) -> None:
    """A step that nobody recorded."""
    order_id = session.scalars(select(PaymentOrder.id).limit(1)).one()
    values = {"action": "lose", "from_state": "sent", "to_state": "unknown", "at": "2026-01-01 00:00:00+00:00"}
    row = {"id": uuid4(), "order_id": order_id, "position": 99, **values}
    row["at"] = session.scalars(select(PaymentStep.at).limit(1)).one()
    session.connection().execute(insert(PaymentStep), row)


def forget_one_receipt(session: Session, _evidence: Evidence) -> None:
    """An acknowledged act of which the database knows nothing."""
    statement = text("DELETE FROM campaign_receipt WHERE key = (SELECT min(key) FROM campaign_receipt)")
    session.connection().execute(statement)


def changed(table: str, values: str, condition: str) -> Callable[[Session, Evidence], None]:
    """Changes one row."""
    return lambda session, _evidence: done(session, f"UPDATE {table} SET {values} {one_of(table, condition)}")


SIGNER = "id IN (SELECT person_id FROM payment_release)"
CHANGES: Mapping[str, Callable[[Session, Evidence], Evidence | None]] = {
    "acknowledged and lost": forget_one_receipt,
    "acknowledged without effect": lambda _session, evidence: with_more(evidence, "batch"),
    "debits and credits": changed("ledger_envelope", "held = held + 1", "held > 0"),
    "told to the operator twice": lambda _session, evidence: with_told(evidence, evidence.operator.told[:1]),
    "told though never sent": lambda _session, evidence: with_told(evidence, ["NEVER"]),
    "paid twice": changed("payment_order", "state = 'unknown'", "state = 'confirmed'"),
    "above the award": changed("case_award", "amount = 1", "id IN (SELECT about_id FROM ledger_transfer)"),
    "steps not in the log": another_step,
    "rows and log differ": changed("payment_batch", f"entry_id = '{uuid4().hex}'", "true"),
    "sent without two signatures": changed("vault_member", "signing_key = zeroblob(32)", SIGNER),
    "not what bank or operator say": changed("payment_order", "state = 'unknown'", "state = 'confirmed'"),
    "batches without a file": changed("payment_batch", "document_id = NULL", "document_id IS NOT NULL"),
    "left in the outbox": changed("outbox_message", "state = 'dead'", "state = 'done'"),
}  # fmt: skip


def test_every_judgement_is_tried() -> None:
    assert CHANGES.keys() == judging.JUDGEMENTS.keys()


@pytest.mark.parametrize("name", judging.JUDGEMENTS)
def test_a_campaign_in_which_anything_is_wrong_is_not_good(name: str) -> None:
    assert RIGHT.good
    assert not replace(RIGHT, wrong={**ALL, name: ("something",)}).good


@pytest.mark.parametrize(
    "little",
    [{"operations": 299}, {"faults": {"kill web": 19}}, {"faults": {}}, {"drained": 120.1}],
    ids=["too little done", "too few faults", "no fault", "the outbox full for too long"],
)
def test_a_campaign_that_did_too_little_proves_nothing(little: dict[str, Any]) -> None:
    assert not replace(RIGHT, **little).good


@pytest.mark.database
def test_the_log_knows_each_line_of_a_report(treasury: Treasury) -> None:
    order = treasury.sent()
    said = Report(1, Became.PAID, order.reference, order.money, None)
    ground.take(treasury, Reading(Kind.CAMT054, "0" * 64, [said]))
    assert LINES not in doubted(treasury)


@pytest.mark.database
def test_opening_a_compartment_leaves_its_subject_beyond_doubt(treasury: Treasury) -> None:
    treasury.sign(treasury.prepare(), "fatime")
    assert OPENED not in doubted(treasury)


def doubted(treasury: Treasury) -> set[str]:
    """The kinds of rows that do not fit the log, as `audit verify` finds them."""
    with treasury.app.app_context(), transaction() as session:
        sequence(session)
        return {each.kind for each in disagreements(session)}
