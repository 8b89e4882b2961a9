"""Cases whose time is over are erased, unless somebody says why they must be kept: the commands and the nightly job."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.cases import erasing
from fundapp.cases.commands.erasing import erase_due_case
from fundapp.cases.commands.retention import lift_hold, propose_lift, set_hold
from fundapp.cases.jobs import erasing as jobs
from fundapp.cases.models import CaseDigest, CaseLink, CaseMessage, EmergencyCase, NeedLine, RetentionHold
from fundapp.cases.queries.retention import due_cases
from fundapp.cases.rules.conflicts import Grade
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, Invalid, NotFound
from fundapp.vault.models import Compartment, Document
from fundapp.vault.rules import Kind
from tests.cases.erased import (
    CANARY,
    DAY,
    halves_left,
    kinds_left,
    nightly,
    opens_nothing,
    over,
    row_of,
)
from tests.cases.fund import Fund, Sent
from tests.cases.officers import ago, answer_of, set_back, whole
from tests.cases.test_case_files import attach
from tests.fixtures.application import Look


@pytest.fixture
def due(fund: Fund, session: Session) -> Sent:
    """A whole application, with a file and a message, that was declined long ago."""
    sent = whole(fund)
    attach(fund, sent)
    answer_of(fund, sent, f"Je suis {CANARY}.")
    return over(session, sent)


def hold(fund: Fund, sent: Sent, name: str = "solange", **ahead: float) -> RetentionHold:
    """Somebody has a case kept."""
    until = datetime.now(UTC) + timedelta(**(ahead or {"days": 30}))
    with fund.app.app_context(), transaction() as session:
        made = set_hold(session, fund.acting(name), sent.case.reference, "audit", until)
        session.flush()
        session.expunge(made)
    return made


def entries(look: Look, action: str) -> list[Staged]:
    """What the log has of an action."""
    return list(look(select(Staged).where(Staged.action == action).order_by(Staged.position)))


def test_what_is_due_is_erased_and_the_coded_row_stays(fund: Fund, session: Session, due: Sent, look: Look) -> None:
    young = over(session, whole(fund), due=-10)
    found = nightly(fund)
    assert (found.done, found.refused, found.more) == (1, 0, False)

    assert kinds_left(fund, due) == set()
    assert opens_nothing(fund, due, "solange")
    assert halves_left(fund, fund.vault.keystore) == 0
    row = row_of(fund, due)
    assert row.erased_at is not None
    assert (row.reference, row.state, row.country, row.priority) == (
        due.case.reference, "declined", "CM", due.case.priority,
    )  # fmt: skip
    assert row.applicant_id is None, "whoever finds the code written down finds no row by it"
    assert row_of(fund, young).erased_at is None
    assert kinds_left(fund, young)


def test_files_digests_and_news_go_and_amounts_stay(fund: Fund, session: Session, due: Sent, look: Look) -> None:
    session.add(CaseDigest(case_id=due.case.id, kind="alias", digest=b"x" * 32))
    session.commit()
    before = look(select(func.count()).select_from(NeedLine))
    assert list(fund.vault.files.names())
    nightly(fund)
    assert look(select(CaseDigest)) == []
    assert look(select(Document)) == []
    assert list(fund.vault.files.names()) == []
    assert look(select(CaseMessage).where(CaseMessage.read_at.is_(None))) == []
    assert look(select(func.count()).select_from(NeedLine)) == before


def test_the_log_tells_once_and_in_codes_what_was_erased(fund: Fund, due: Sent, look: Look) -> None:
    for _night in range(2):
        nightly(fund)
    (told,) = entries(look, "case.erased")
    assert told.subject_id == due.case.id
    assert told.actor_id is None
    assert told.payload["reason"] == "retention"
    assert told.payload["state"] == "declined"
    assert told.payload["files"] == 2
    assert {"identity", "contact", "narrative", "mailbox", "evidence", "summary"} <= set(told.payload["compartments"])


def test_a_hold_keeps_a_case_until_its_day_and_lifting_it_lets_it_go(fund: Fund, due: Sent, look: Look) -> None:
    kept = hold(fund, due)
    with fund.app.app_context(), transaction() as session:
        assert due_cases(session, fund.nobody(), 10) == []
        with pytest.raises(Denied):
            erase_due_case(session, fund.nobody(), fund.vault, due.case.id)
    assert nightly(fund).done == 0
    assert kinds_left(fund, due)
    with fund.app.app_context(), transaction() as session:
        propose_lift(session, fund.acting("solange"), due.case.reference, kept.id)
    with fund.app.app_context(), transaction() as session:
        lift_hold(session, fund.acting("idriss"), due.case.reference, kept.id)
    assert nightly(fund).done == 1
    held = select(Staged.action).where(Staged.action.like("case.hold.%")).order_by(Staged.position)
    assert look(held) == ["case.hold.set", "case.hold.lifting_proposed", "case.hold.lifted"]


def test_a_hold_that_is_over_keeps_nothing(fund: Fund, due: Sent) -> None:
    hold(fund, due, days=2)
    with time_machine.travel(datetime.now(UTC) + 3 * DAY, tick=False):
        assert nightly(fund).done == 1


def test_an_erasure_that_breaks_off_leaves_nothing_half_done_and_is_done_the_next_night(
    fund: Fund, due: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kinds_left(fund, due)

    def dies(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("fundapp.cases.commands.erasing._forget_person", dies)
        with pytest.raises(KeyboardInterrupt):
            nightly(fund)
    assert kinds_left(fund, due) == before
    assert row_of(fund, due).erased_at is None
    assert fund.sheet(due.case, Kind.CONTACT), "no half is destroyed before everything is committed"

    with monkeypatch.context() as patch:
        patch.setattr("fundapp.cases.erasing.sweep_files", dies)
        with pytest.raises(KeyboardInterrupt):
            nightly(fund)
    assert row_of(fund, due).erased_at is not None
    assert list(fund.vault.files.names()), "noise without a key, until the next night"
    assert nightly(fund).done == 0
    assert list(fund.vault.files.names()) == []


def test_files_wait_where_their_store_is_away(fund: Fund, due: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    from fundapp.vault.files.store import silent_store

    def away(_self: object, _name: str) -> None:
        raise silent_store()

    with monkeypatch.context() as patch:
        patch.setattr(type(fund.vault.files), "delete", away)
        assert nightly(fund).done == 1
    with fund.app.app_context():
        assert erasing.files_waiting() == 2
        nightly(fund)
        assert erasing.files_waiting() == 0


def test_after_an_older_backup_was_put_back_the_row_learns_that_its_keys_are_gone(
    fund: Fund, session: Session, due: Sent
) -> None:
    nightly(fund)
    session.execute(update(EmergencyCase).values(erased_at=None, erase_at=None))
    session.commit()
    assert nightly(fund).done == 1
    assert row_of(fund, due).erased_at is not None


def test_a_night_erases_no_more_than_its_bound_and_says_that_more_are_due(fund: Fund, session: Session) -> None:
    for _each in range(3):
        over(session, fund.receive())
    assert (nightly(fund, 2).more, nightly(fund, 2).more) == (True, False)


def test_one_that_cannot_be_erased_does_not_keep_the_others(
    fund: Fund, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = over(session, fund.receive(), due=2), over(session, fund.receive())
    real = erase_due_case

    def some(*given: object) -> EmergencyCase:
        if given[3] == first.case.id:
            raise Conflict
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("fundapp.cases.erasing.erase_due_case", some)
    assert (nightly(fund).done, row_of(fund, second).erased_at is not None) == (1, True)


def test_the_nightly_job_erases_by_itself(fund: Fund, due: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fundapp.cases.jobs.erasing.vault_of", lambda _settings: fund.vault)
    with fund.app.app_context():
        for _time in range(2):
            jobs.erase_due()
    assert row_of(fund, due).erased_at is not None


def test_nothing_is_erased_before_its_time_nor_by_whoever_is_no_officer(fund: Fund, session: Session) -> None:
    young, due = over(session, fund.receive(), due=-1), over(session, fund.receive())
    with fund.app.app_context(), transaction() as writing:
        for ctx in (fund.nobody(), fund.acting("solange")):
            with pytest.raises(Denied):
                erase_due_case(writing, ctx, fund.vault, young.case.id)
        with pytest.raises(NotFound):
            erase_due_case(writing, fund.acting("joel"), fund.vault, due.case.id)


def test_a_hold_needs_a_known_reason_a_day_to_come_and_ends_within_twelve_months(fund: Fund, due: Sent) -> None:
    acting, reference = fund.acting("solange"), due.case.reference
    for reason, until in (
        ("because", datetime.now(UTC) + DAY), ("audit", ago(days=1)), ("audit", datetime.now(UTC) + 367 * DAY),
    ):  # fmt: skip
        with fund.app.app_context(), transaction() as writing, pytest.raises(Invalid):
            set_hold(writing, acting, reference, reason, until)
    with fund.app.app_context(), transaction() as writing, pytest.raises(NotFound):
        set_hold(writing, fund.acting("joel"), reference, "audit", datetime.now(UTC) + DAY)


def test_what_is_lifted_or_erased_is_not_lifted_again(fund: Fund, due: Sent) -> None:
    kept = hold(fund, due)
    with fund.app.app_context(), transaction() as session:
        propose_lift(session, fund.acting("idriss"), due.case.reference, kept.id)
    for error in (None, Conflict):
        with fund.app.app_context(), transaction() as session:
            if error is None:
                lift_hold(session, fund.acting("solange"), due.case.reference, kept.id)
                continue
            with pytest.raises(error):
                lift_hold(session, fund.acting("solange"), due.case.reference, kept.id)
    nightly(fund)
    with pytest.raises(Denied):
        hold(fund, due)


def test_whoever_is_recused_neither_keeps_nor_erases(fund: Fund, due: Sent) -> None:
    fund.declare(due.case, "idriss", Grade.FAMILY)
    with pytest.raises(Denied):
        hold(fund, due, "idriss")
    with fund.app.app_context():
        assert erasing.erase_batch(fund.vault, fund.acting("idriss"), 10).done == 0
        assert erasing.erase_batch(fund.vault, fund.acting("solange"), 10).done == 1


def test_links_to_other_matters_of_the_person_go_with_it(fund: Fund, session: Session, due: Sent, look: Look) -> None:
    other = fund.receive()
    first, second = sorted((due.case.id, other.case.id))
    by = fund.people["solange"].id
    session.add(
        CaseLink(first_id=first, second_id=second, verdict="again", by_id=by, at=ago(days=1), entry_id=other.case.id)
    )
    session.commit()
    nightly(fund)
    assert look(select(CaseLink)) == []


def test_no_new_compartment_is_made_in_an_erased_case(fund: Fund, session: Session, due: Sent) -> None:
    from fundapp.cases.assessing import open_assessment
    from fundapp.vault.errors import Shredded

    nightly(fund)
    with fund.app.app_context(), pytest.raises(Shredded):
        open_assessment(fund.vault, fund.acting("solange"), fund.keys("solange"), row_of(fund, due), purpose="test")
    assert (
        session.scalars(
            select(Compartment).where(Compartment.shredded_at.is_(None), Compartment.subject_id == due.case.id)
        ).all()
        == []
    )
    set_back(session, due, state="declined")
