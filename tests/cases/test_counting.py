"""A decided case is counted in coarse words, unlinked from it; what changes its decision asks for another count."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.cases.commands.awards import release_awards
from fundapp.cases.commands.counting import Counting, count_case
from fundapp.cases.commands.lapsing import lapse_award
from fundapp.cases.counting import statistic_of, take_out
from fundapp.cases.models import CaseCount, CaseStatistic, EmergencyCase, StatisticEnvelope
from fundapp.cases.permissions.conflicts import Recused
from fundapp.cases.queries.counting import how_many_wait
from fundapp.cases.restricting import keep_to
from fundapp.cases.rules.conflicts import Grade
from fundapp.cases.rules.counting import quarter_of
from fundapp.cases.rules.linking import Likeness
from fundapp.cases.workflow import Action
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, EditConflict, NotFound
from fundapp.vault.envelope import Envelope
from fundapp.vault.errors import Shredded
from fundapp.vault.rules import Kind
from tests.cases.conflicted import third_officer
from tests.cases.decided import (
    WORDS,
    approve,
    arrived,
    count,
    decline,
    envelope,
    move,
    row_of,
    state_of,
    statistics,
)
from tests.cases.erased import nightly, over
from tests.cases.fund import Fund, Sent
from tests.cases.officers import ago, set_back
from tests.cases.test_links import decide
from tests.fixtures.application import Look

NOW = quarter_of(datetime.now(UTC))


def waiting(fund: Fund) -> int:
    """How many cases an officer is told to count."""
    return how_many_wait(fund.session, fund.acting("solange"))[0]


def logged(look: Look) -> list[tuple[str, UUID]]:
    """What the log says of counting, and of which case; that there is nothing else in it."""
    rows = look(select(Staged).where(Staged.action.like("case.%count%")).order_by(Staged.position))
    assert {name for each in rows for name in each.payload} <= {"actor", "request", "subject"}
    return [(each.action, each.subject_id) for each in rows]


def test_a_statistic_holds_coarse_words_and_nothing_that_leads_to_its_case() -> None:
    assert set(CaseStatistic.__table__.columns.keys()) == {
        "id", "quarter", "outcome", "gender", "age_band", "country", "purpose", "family",
    }  # fmt: skip
    assert set(StatisticEnvelope.__table__.columns.keys()) == {"statistic_id", "envelope_id"}
    tables: list[Any] = [CaseStatistic.__table__, StatisticEnvelope.__table__]
    for each in tables:
        assert each.dialect_options["sqlite"]["with_rowid"] is False, "rows lie in the order of random ids"


def test_a_decided_case_waits_and_is_counted_with_its_link_sealed(fund: Fund, look: Look) -> None:
    where = envelope(fund)
    sent = approve(fund, arrived(fund), where)
    assert (state_of(fund, sent), waiting(fund)) == ("to_count", 1)
    row = count(fund, sent)
    (found,) = statistics(look)
    assert (found.quarter, found.outcome, found.family) == (NOW, "approved", 3)
    assert {name: getattr(found, name) for name in WORDS} == WORDS
    assert list(look(select(StatisticEnvelope.envelope_id))) == [where]
    assert (row.standing, waiting(fund)) == ("counted", 0)
    assert row.link is not None
    assert found.id.hex.encode() not in row.link.record
    assert statistic_of(fund.open(sent.case, [Kind.ASSESSMENT], "idriss"), row) == found.id


def test_the_log_says_only_that_a_case_was_counted(fund: Fund, look: Look) -> None:
    sent = approve(fund, arrived(fund), envelope(fund))
    count(fund, sent)
    count(fund, sent, gender="man")
    assert logged(look) == [("case.counted", sent.case.id), ("case.recounted", sent.case.id)]


def test_who_did_not_agree_is_counted_by_the_decision_alone_whatever_is_sent(fund: Fund, look: Look) -> None:
    where = envelope(fund)
    count(fund, approve(fund, arrived(fund, agrees=False), where), agreed=False)
    (found,) = statistics(look)
    assert (found.gender, found.age_band, found.country, found.purpose, found.family) == (*["unsaid"] * 4, 0)
    assert (found.outcome, found.quarter) == ("approved", NOW)
    assert list(look(select(StatisticEnvelope.envelope_id))) == [where], "the money helped somebody all the same"


def test_a_case_that_is_counted_again_stands_once_under_another_id(fund: Fund, look: Look) -> None:
    sent = approve(fund, arrived(fund), envelope(fund))
    count(fund, sent)
    (before,) = statistics(look)
    count(fund, sent, by="idriss", age_band="45_59")
    (found,) = statistics(look)
    assert found.id != before.id
    assert found.age_band == "45_59"
    assert {each.statistic_id for each in look(select(StatisticEnvelope))} == {found.id}


def test_two_who_count_at_the_same_time_do_not_count_twice(fund: Fund, look: Look) -> None:
    sent = decline(fund, arrived(fund))
    seen = row_of(fund, sent)
    count(fund, sent)
    with pytest.raises(EditConflict):
        count(fund, sent, by="idriss", row=seen)
    assert len(statistics(look)) == 1


def test_nothing_is_counted_before_it_is_decided(fund: Fund, look: Look) -> None:
    sent = arrived(fund)
    assert row_of(fund, sent) is None
    row = CaseCount(id=uuid4(), case_id=sent.case.id, decided_at=datetime.now(UTC), standing="to_count")
    fund.session.add(row)
    fund.session.commit()
    with pytest.raises(Conflict):
        count(fund, sent)
    assert statistics(look) == []


@pytest.mark.parametrize("action", [Action.DECLINE, Action.REFER])
def test_what_was_refused_is_counted_without_envelopes(fund: Fund, look: Look, action: Action) -> None:
    sent = arrived(fund)
    move(fund, sent, action, "no_danger", at="triage")
    count(fund, sent)
    (found,) = statistics(look)
    assert found.outcome == {"decline": "declined", "refer": "referred"}[action]
    assert list(look(select(StatisticEnvelope))) == []


def test_a_refusal_that_is_looked_at_once_more_is_counted_again_as_what_comes_of_it(fund: Fund, look: Look) -> None:
    sent = decline(fund, arrived(fund))
    count(fund, sent)
    move(fund, sent, Action.APPEAL, "asked_again")
    assert (state_of(fund, sent), waiting(fund)) == ("to_recount", 1)
    approve(fund, sent, envelope(fund))
    assert state_of(fund, sent) == "to_recount"
    count(fund, sent)
    assert [each.outcome for each in statistics(look)] == ["approved"]


def unpaid(fund: Fund, sent: Sent, how: str) -> None:
    """What was approved ends without a payment."""
    with fund.app.app_context(), transaction() as session:
        if how == "released":
            release_awards(session, fund.acting("solange"), sent.case.reference, "paid_elsewhere")
            return
        late = update(EmergencyCase).where(EmergencyCase.id == sent.case.id).values(state_since=ago(days=100))
        session.execute(late)
        lapse_award(session, fund.nobody(), sent.case.id)


@pytest.mark.parametrize("how", ["released", "lapsed"])
def test_an_award_that_ends_unpaid_is_taken_out_of_the_count(fund: Fund, look: Look, how: str) -> None:
    sent = approve(fund, arrived(fund), envelope(fund))
    count(fund, sent)
    unpaid(fund, sent, how)
    assert (state_of(fund, sent), waiting(fund)) == ("to_recount", 1)
    row = row_of(fund, sent)
    assert row is not None
    with pytest.raises(Conflict):
        count(fund, sent)
    with fund.app.app_context():
        take_out(fund.vault, fund.acting("idriss"), fund.keys("idriss"), sent.case, row)
    assert (state_of(fund, sent), waiting(fund), statistics(look)) == (None, 0, [])
    assert list(look(select(StatisticEnvelope))) == []
    assert logged(look)[-1] == ("case.uncounted", sent.case.id)


@pytest.mark.parametrize("how", ["released", "lapsed"])
def test_what_ends_unpaid_before_anybody_counted_it_waits_no_longer(fund: Fund, how: str) -> None:
    sent = approve(fund, arrived(fund), envelope(fund))
    unpaid(fund, sent, how)
    assert (state_of(fund, sent), waiting(fund)) == (None, 0)


def test_what_stands_decided_is_not_taken_out(fund: Fund, look: Look) -> None:
    sent = decline(fund, arrived(fund))
    row = count(fund, sent)
    with fund.app.app_context(), pytest.raises(Conflict):
        take_out(fund.vault, fund.acting("solange"), fund.keys("solange"), sent.case, row)
    assert len(statistics(look)) == 1


def test_money_in_several_envelopes_counts_one_person_for_each(fund: Fund, look: Look) -> None:
    both = {envelope(fund), envelope(fund)}
    count(fund, approve(fund, arrived(fund), *both))
    assert len(statistics(look)) == 1
    assert set(look(select(StatisticEnvelope.envelope_id))) == both


def test_a_case_that_goes_on_under_another_is_not_counted(fund: Fund, session: Session) -> None:
    first, second = arrived(fund), decline(fund, arrived(fund))
    set_back(session, first, received_at=ago(hours=3))
    count(fund, second)
    decide(fund, second, first, Likeness.SAME)
    assert (state_of(fund, second), waiting(fund)) == ("to_recount", 1)
    with pytest.raises(Conflict):
        count(fund, second)
    third = decline(fund, arrived(fund))
    decide(fund, third, first, Likeness.SAME)
    assert waiting(fund) == 1, "what was not counted before need not be taken out"


def sent_again(fund: Fund, sent: Sent, row: CaseCount, by: str, before: UUID | None = None) -> None:
    """Somebody sends the command a link as it lies in the database: no key is needed for that."""
    wanted = Counting(uuid4(), row.link or Envelope(b""), agreed=True, before=before)
    with fund.app.app_context(), transaction() as session:
        count_case(session, fund.acting(by), sent.case.reference, wanted, expected_version=row.version)


def test_a_restricted_case_is_counted_by_those_who_read_it_alone(fund: Fund, session: Session, look: Look) -> None:
    third_officer(fund)
    sent = decline(fund, arrived(fund))
    count(fund, sent)
    with fund.app.app_context():
        keep_to(
            fund.vault, fund.acting("solange"), fund.keys("solange"), sent.case.reference, [fund.people["idriss"].id]
        )
    fund.declare(sent.case, "awa")
    (before,), row = statistics(look), row_of(fund, sent)
    assert row is not None
    with pytest.raises(NotFound):
        count(fund, sent, by="awa")
    with pytest.raises(Denied):
        sent_again(fund, sent, row, "awa", before.id)
    count(fund, sent, by="idriss", gender="man")
    assert [each.gender for each in statistics(look)] == ["man"]


def test_finance_and_whoever_is_recused_count_nothing(fund: Fund) -> None:
    sent = decline(fund, arrived(fund))
    row = row_of(fund, sent)
    assert row is not None
    with pytest.raises(NotFound):
        sent_again(fund, sent, row, "joel")
    fund.declare(sent.case, "idriss", Grade.FAMILY)
    with pytest.raises(Recused):
        sent_again(fund, sent, row, "idriss")


def test_erasing_a_case_shreds_the_link_and_the_row_stays(fund: Fund, session: Session, look: Look) -> None:
    sent = decline(fund, arrived(fund))
    count(fund, sent)
    over(session, sent)
    assert nightly(fund).done == 1
    row = row_of(fund, sent)
    assert row is not None
    with pytest.raises(Shredded):
        statistic_of(fund.open(sent.case, [Kind.ASSESSMENT]), row)
    with pytest.raises(Shredded):
        count(fund, sent)
    with pytest.raises(Denied):
        sent_again(fund, sent, row, "solange")
    assert len(statistics(look)) == 1


@pytest.mark.postgres
def test_no_row_tells_which_transaction_wrote_it(fund: Fund, session: Session) -> None:
    for _number in range(3):
        count(fund, approve(fund, arrived(fund), envelope(fund)))
    session.expire_all()
    for table in ("case_statistic", "case_statistic_envelope"):
        rows: Any = session.execute(text(f"SELECT ctid, xmin, * FROM {table} ORDER BY ctid")).all()
        ids = [row[2] for row in rows]
        assert ids == sorted(ids), "in the order of random ids"
        assert len({row[1] for row in rows}) == 1, "all by the one that wrote last"
