"""Rows that somebody changed who owns the database, and files that say less than they should: found offline."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from fundapp.audit.verify import Kept, Refused, canonical, verify_export
from fundapp.cases.models import CaseAward
from fundapp.committee.models import DecisionRound, Panellist, PolicyVersion
from fundapp.committee.queries.policies import policy_by_id, read_policy
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict
from fundapp.vault.commands import withdraw_reader
from fundapp.vault.rules import Kind, Reader, ReaderKind
from tests.cases.fund import Fund
from tests.committee.chamber import Chamber
from tests.committee.proving import checked, found, kept_of, log_of
from tests.committee.test_cases import fund, verified
from tests.committee.test_tampering import broken, decided, opened
from tests.committee.test_tampering_awards import awarded

__all__ = ["awarded", "broken", "fund"]


def test_an_award_that_was_made_older_is_found(awarded: Chamber) -> None:
    award = awarded.session.query(CaseAward).one()
    awarded.session.execute(update(CaseAward).values(at=award.at - timedelta(days=400)))
    awarded.session.commit()
    assert found(awarded) == ("decisions.differ", "award")


def test_an_award_that_was_given_to_another_case_is_found(fund: Fund, awarded: Chamber) -> None:
    other = verified(fund, awarded)
    awarded.session.execute(update(CaseAward).values(case_id=other.case.id))
    awarded.session.commit()
    assert found(awarded) == ("decisions.differ", "award")


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"track": "fast"}, "track"),
        ({"subject_id": UUID(int=7)}, "case"),
        ({"question": "go"}, "question"),
        ({"currency": "EUR"}, "currency"),
        ({"brief_hash": "0" * 64}, "brief"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_round_rests_on_is_compared_too(broken: Chamber, columns: dict[str, Any], field: str) -> None:
    round_id = decided(broken)
    assert found(broken) == ("", "")
    broken.session.execute(update(DecisionRound).where(DecisionRound.id == round_id).values(**columns))
    broken.session.commit()
    assert found(broken) == ("decisions.differ", field)


def test_a_ratification_that_nobody_is_to_be_asked_for_any_more_is_found(broken: Chamber) -> None:
    round_id = opened(broken, 300_000, names=("denis", "grace"))
    for name in ("denis", "grace"):
        broken.vote(round_id, name, 300_000)
    assert found(broken) == ("", "")
    broken.session.execute(update(DecisionRound).where(DecisionRound.id == round_id).values(ratify_by=None))
    broken.session.commit()
    assert found(broken) == ("decisions.differ", "ratify_by")


@pytest.mark.parametrize("size", [0, -1])
def test_rows_that_say_to_be_of_no_entry_are_not_taken_for_compared(chamber: Chamber, size: int) -> None:
    chamber.policy()
    decided(chamber)
    lines, kept = log_of(chamber), kept_of(chamber)
    rows = list(kept.rows.values())
    head = canonical({"fundapp-decisions": 1, "size": size}) + b"\n"
    body = [canonical({**row, "approved": [1, 1]}) + b"\n" for row in rows]
    end = canonical({"end": True, "rounds": len(rows)}) + b"\n"
    with pytest.raises(Refused):
        verify_export(lines, root=chamber.vault.root, kept=Kept([head, *body, end]))


def test_a_policy_whose_body_was_changed_under_its_digest_decides_nothing(broken: Chamber) -> None:
    round_id = opened(broken)
    body = broken.session.query(PolicyVersion).one().body
    broken.session.execute(update(PolicyVersion).values(body=body.replace('"quorum":3', '"quorum":1')))
    broken.session.commit()
    with pytest.raises(Conflict):
        read_policy(policy_by_id(broken.session, broken.round(round_id).policy_id))


def test_a_key_that_is_taken_once_all_is_decided_takes_nothing_from_the_decision(broken: Chamber) -> None:
    round_id = decided(broken)
    reader = Reader(ReaderKind.MEMBER, broken.people["awa"].id)
    with broken.app.app_context(), transaction() as session:
        withdraw_reader(session, broken.acting("solange"), round_id, [Kind.NARRATIVE], reader)
    assert checked(broken).decisions == 1


def test_a_member_who_was_made_an_outsider_lest_they_have_a_seat_is_missed(broken: Chamber) -> None:
    round_id = broken.convene(broken.asked(600_000, room=3_000_000))
    broken.declare(round_id, "awa", "bruno", "claire", "denis")
    who = Panellist.person_id == broken.people["awa"].id
    broken.session.execute(update(Panellist).where(Panellist.round_id == round_id, who).values(kind="outside"))
    broken.session.commit()
    broken.open(round_id)
    assert broken.standings(round_id)["awa"] == "reserve"
    assert found(broken) == ("seat.left_out", "committee.round.opened")
