"""Reports to donors, attacked: by people who would release alone, and by readers who would find somebody."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, update

from fundapp.accounts.models import Membership, Person
from fundapp.cases.models import Declaration
from fundapp.core.errors import Conflict, Denied, Invalid
from fundapp.donors.commands.agreement_envelopes import take_envelope_away
from fundapp.donors.commands.report_releasing import put_for_release, release_report, take_back
from fundapp.donors.commands.report_sections import write_section
from fundapp.donors.commands.report_stories import add_story, change_story
from fundapp.donors.commands.reports import correct_report, update_report
from fundapp.donors.jobs import reports as jobs
from fundapp.donors.models import Agreement, PublishedTables, ReportDraft, ReportSnapshot
from fundapp.donors.rules.report_errands import Finding
from fundapp.outbox import doorbell
from tests.donors.reporting import BEGUN, Newsroom
from tests.donors.test_report_protected import ALONE, MEN, WOMEN, Helped
from tests.fixtures.application import NOW

FACTS = {name: BEGUN[name] for name in ("title", "kind", "covers_from", "covers_to", "date_id", "owner_id")}


@pytest.fixture
def helped(app: Flask, rolled_back: Connection, monkeypatch: pytest.MonkeyPatch) -> Helped:
    """An agreement whose money helped somebody."""
    monkeypatch.setattr(doorbell, "ring", lambda _settings, _queue: None)
    return Helped(app)


def leaves(newsroom: Newsroom, name: str, *, wholly: bool) -> None:
    """Somebody leaves their group, or the house."""
    person_id = newsroom.people[name]
    with newsroom.writing() as session:
        if wholly:
            session.execute(update(Person).where(Person.id == person_id).values(state="left", left_at=NOW, email=None))
        else:
            session.execute(delete(Membership).where(Membership.person_id == person_id))


def retitled(newsroom: Newsroom, report_id: UUID, by: str, title: str) -> None:
    version = newsroom.got(report_id).version
    newsroom.do(update_report, by, report_id, FACTS | {"title": title}, expected_version=version)


@pytest.mark.parametrize("wholly", [True, False])
def test_what_somebody_let_out_who_may_not_any_more_counts_no_more(newsroom: Newsroom, wholly: bool) -> None:
    report_id = newsroom.ready()
    newsroom.release(report_id, "awa")
    leaves(newsroom, "awa", wholly=wholly)
    newsroom.release(report_id, "paul")
    newsroom.work()
    assert (newsroom.got(report_id).state, newsroom.rows(ReportSnapshot)) == ("drafting", [])


def test_nobody_is_two_people(newsroom: Newsroom) -> None:
    """Not even somebody who wrote none of it."""
    report_id = newsroom.ready()
    newsroom.release(report_id, "paul")
    with pytest.raises(Denied):
        newsroom.release(report_id, "paul")
    assert newsroom.got(report_id).state == "review"


def test_the_reason_for_a_correction_is_written_too(newsroom: Newsroom) -> None:
    made = newsroom.do(correct_report, "joel", newsroom.published(), {"changes": "Un montant était faux."}).id
    newsroom.compute(made)
    newsroom.put(made)
    newsroom.release(made, "paul")
    with pytest.raises(Denied):
        newsroom.release(made, "joel")


def test_whoever_gave_it_its_title_is_not_the_second(newsroom: Newsroom) -> None:
    report_id = newsroom.start()
    newsroom.write(report_id)
    retitled(newsroom, report_id, "joel", "Un nom qui n’y était pas")
    retitled(newsroom, report_id, "awa", "Lettre")
    newsroom.compute(report_id)
    newsroom.put(report_id)
    newsroom.release(report_id, "paul")
    with pytest.raises(Denied):
        newsroom.release(report_id, "joel")
    newsroom.do(take_back, "paul", report_id)
    assert newsroom.got(report_id).releases == []


def test_whoever_began_it_and_named_it_is_not_the_second(newsroom: Newsroom) -> None:
    report_id = newsroom.start("joel")
    newsroom.write(report_id, "awa")
    newsroom.compute(report_id)
    newsroom.put(report_id)
    newsroom.release(report_id, "awa")
    with pytest.raises(Denied):
        newsroom.release(report_id, "joel")


def test_nobody_releases_with_a_digest_of_before_nor_with_none(newsroom: Newsroom) -> None:
    report_id = newsroom.ready()
    stale = newsroom.digest(report_id)
    newsroom.do(take_back, "awa", report_id)
    section = newsroom.got(report_id).sections[0]
    newsroom.do(write_section, "awa", section.id, {"text": "Autre", "ready": True}, expected_version=section.version)
    version = newsroom.got(report_id).version
    newsroom.do(put_for_release, "awa", report_id, expected_version=version)
    for digest in (stale, "", "é" * 64, "0" * 64):
        with pytest.raises(Conflict):
            newsroom.do(release_report, "paul", report_id, digest)


def test_what_was_audited_is_what_goes_out(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the audit and the publication other figures were computed, released, and stand to be published."""
    report_id = newsroom.ready()
    newsroom.release(report_id, "awa", "paul")
    looked: list[Any] = []

    def gate(_session: Any, draft: ReportDraft) -> Finding:
        looked.append(draft.tables)
        if len(looked) == 1:
            with newsroom.writing() as session:
                session.execute(update(ReportDraft).where(ReportDraft.id == draft.id).values(tables={"fund": {}}))
        return Finding(ok=True)

    monkeypatch.setattr(jobs, "gate", gate)
    newsroom.work()
    assert newsroom.got(report_id).state == "published"
    assert looked[-1] == {"fund": {}}


def test_nobody_tells_the_story_of_a_case_from_which_they_are_recused(
    newsroom: Newsroom, consenting: list[bool]
) -> None:
    report_id = newsroom.start()
    newsroom.tell(report_id, "joel")
    (story,) = newsroom.got(report_id).stories
    with newsroom.writing() as session:
        session.add(
            Declaration(
                id=uuid4(), case_id=story.case_id, person_id=newsroom.people["solange"], grade="family", at=NOW,
                entry_id=uuid4(),
            )
        )  # fmt: skip
    told = {"case_id": story.case_id, "pseudonym": "Aline", "text": "Autre chose."}
    with pytest.raises(Invalid):
        newsroom.do(change_story, "solange", story.id, told, expected_version=story.version)
    with pytest.raises(Invalid):
        newsroom.do(add_story, "solange", newsroom.start(), told)
    newsroom.do(change_story, "joel", story.id, told, expected_version=story.version)


def test_readers_are_not_told_why_something_is_kept_back(helped: Helped) -> None:
    """The reason says something of small numbers: that nobody else may compute them back, no audit covers."""
    helped.helped([(12, WOMEN), (5, MEN), (1, ALONE)])
    told = helped.frozen(helped.published())
    assert {each["reason"] for each in json.loads(told)["figures"]["withheld"]} == {"protected"}
    for reason in ("too_few", "would_reveal", "unsolved", "unchanged", "not_counted"):
        assert reason not in told
    (kept,) = helped.rows(ReportSnapshot)
    assert {each["reason"] for each in kept.withheld} == {"too_few"}, "staff read why"


def test_nothing_of_the_counts_behind_the_tables_goes_out(helped: Helped) -> None:
    helped.helped([(28, WOMEN), (23, MEN), (1, ALONE)])
    told = helped.frozen(helped.published())
    assert any(row.tables["counts"] for row in helped.rows(PublishedTables))
    data = json.loads(told)
    assert set(data) == {"format", "head", "cover", "figures", "sections", "stories", "order"}
    assert "counts" not in told
    numbers = [each["count"] for table in data["figures"]["tables"] for each in table["cells"]]
    numbers += [each["count"] for each in (*data["figures"]["persons"], *data["figures"]["requests"])]
    assert all(each is None or (each >= 5 and each % 5 == 0) for each in numbers)
    assert "60_over" not in told, "a group of one person is not named by itself"


def test_relatives_are_counted_to_the_same_day_as_those_who_were_helped(helped: Helped) -> None:
    """A quarter that has not ended counts in neither: else the difference tells of whoever came last."""
    helped.helped([(28, WOMEN), (23, MEN)])
    helped.helped([(20, WOMEN)], date(2026, 1, 1))
    figures = helped.figures(helped.ready())
    assert {each["key"]: each["count"] for each in figures["persons"]} == {"primary": 50, "family": 50}


def test_money_that_was_reported_on_is_not_moved_to_where_it_would_be_reported_on_again(helped: Helped) -> None:
    helped.helped([(28, WOMEN), (23, MEN)])

    def take_away() -> None:
        with helped.writing() as session:
            version = session.get_one(Agreement, helped.agreement_id).version
        helped.do(take_envelope_away, "paul", helped.agreement_id, helped.envelope_id, expected_version=version)

    helped.published()
    with pytest.raises(Conflict):
        take_away()


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(1, 1, 1), date(2026, 1, 1), "covers_from"),
        (date(1990, 1, 1), date(1995, 1, 1), "covers_from"),
        (date(2026, 1, 1), date(9999, 12, 31), "covers_to"),
        (date(2026, 1, 1), date(2062, 2, 28), "covers_to"),
    ],
)
def test_years_that_are_a_slip_are_said_at_their_field(newsroom: Newsroom, first: date, last: date, field: str) -> None:
    days: dict[str, Any] = {"covers_from": first, "covers_to": last}
    with pytest.raises(Invalid) as caught:
        newsroom.start(**days)
    assert list(caught.value.fields) == [field]
    report_id = newsroom.start()
    with pytest.raises(Invalid):
        newsroom.do(update_report, "awa", report_id, FACTS | days, expected_version=newsroom.got(report_id).version)


@pytest.mark.parametrize("last", [date(2000, 1, 15), date(2026, 3, 13)])
def test_days_that_are_over_are_reported_however_long_ago(newsroom: Newsroom, last: date) -> None:
    newsroom.published(covers_from=date(2000, 1, 1), covers_to=last)


def test_days_that_are_not_over_are_not_told_of(newsroom: Newsroom) -> None:
    """Tables of a day to come would be the last of their money for ever, and tell of who came this week."""
    report_id = newsroom.start(covers_to=NOW.date())
    newsroom.write(report_id)
    newsroom.compute(report_id)
    draft = newsroom.got(report_id).draft
    assert draft is not None
    assert draft.state == "ready", "what it would say can be looked at"
    with pytest.raises(Invalid) as caught:
        newsroom.put(report_id)
    assert list(caught.value.fields) == ["figures"]
    with pytest.raises(Invalid):
        newsroom.put(report_id)
    tomorrow = NOW + timedelta(days=1)
    newsroom.compute(report_id, now=tomorrow)
    newsroom.put(report_id)
