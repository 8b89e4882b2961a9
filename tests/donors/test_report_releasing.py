"""Two people release the same bytes: what must be ready, who may be first and second, what makes releases void."""

from dataclasses import replace
from typing import Any

import pytest

from fundapp.audit.models import Staged
from fundapp.core.errors import Conflict, Denied, EditConflict, Invalid, NotFound
from fundapp.donors.commands.report_figures import ask_for_figures
from fundapp.donors.commands.report_releasing import put_for_release, release_report, take_back
from fundapp.donors.commands.report_sections import write_section
from fundapp.donors.commands.report_stories import change_story, remove_story
from fundapp.donors.models import Agreement, ReportRelease, ReportWriter
from fundapp.donors.queries.report_content import content_of
from fundapp.donors.queries.report_releases import lacking, release_verdict
from fundapp.donors.workflow.reports import State
from tests.donors.reporting import Newsroom, elsewhere
from tests.fixtures.application import NOW

TOLD = {"pseudonym": "Aline", "text": "Elle est en sécurité."}


def test_what_is_not_ready_is_refused_with_every_reason_at_its_place(newsroom: Newsroom) -> None:
    report_id = newsroom.start(extras=("results",))
    rows = {row.key: row for row in newsroom.got(report_id).sections}
    newsroom.do(write_section, "awa", rows["done"].id, {"text": "Fait", "ready": False}, expected_version=1)
    newsroom.do(write_section, "awa", rows["results"].id, {"text": "Un\nDeux", "ready": False}, expected_version=1)
    with pytest.raises(Invalid) as refused:
        newsroom.put(report_id)
    assert list(refused.value.fields) == ["thanks", "done", "results", "next", "figures"]
    newsroom.write(report_id)
    newsroom.compute(report_id)
    with newsroom.writing() as session:
        assert [key for key, _why in lacking(session, newsroom.got(report_id))] == ["results"]
    newsroom.do(write_section, "awa", rows["results"].id, {"text": "", "ready": False}, expected_version=2)
    newsroom.put(report_id)
    found = newsroom.got(report_id)
    assert (found.state, found.asked_at) == (State.REVIEW, NOW)
    assert [row["key"] for row in content_of(found)["sections"]] == ["thanks", "done", "next"], "nothing empty goes out"


def test_an_older_version_is_not_put(newsroom: Newsroom) -> None:
    report_id = newsroom.start()
    with pytest.raises(EditConflict):
        newsroom.do(put_for_release, "awa", report_id, expected_version=newsroom.got(report_id).version + 1)


def test_figures_that_failed_are_no_figures(newsroom: Newsroom) -> None:
    report_id = newsroom.start()
    newsroom.write(report_id)
    newsroom.do(ask_for_figures, "awa", report_id)
    with pytest.raises(Invalid) as refused:
        newsroom.put(report_id)
    assert list(refused.value.fields) == ["figures"]
    with pytest.raises(Conflict):
        content_of(newsroom.got(report_id))


def test_nothing_is_written_while_others_read_it(newsroom: Newsroom, consenting: list[bool]) -> None:
    report_id = newsroom.start()
    newsroom.write(report_id)
    newsroom.compute(report_id)
    told = newsroom.tell(report_id)
    newsroom.put(report_id)
    section = newsroom.got(report_id).sections[0]
    version = newsroom.got(report_id).stories[0].version
    for act in (
        lambda: newsroom.do(
            write_section, "awa", section.id, {"text": "x", "ready": True}, expected_version=section.version
        ),
        lambda: newsroom.do(ask_for_figures, "awa", report_id),
        lambda: newsroom.do(change_story, "solange", told.id, TOLD | {"text": "x"}, expected_version=version),
        lambda: newsroom.do(remove_story, "solange", told.id),
        lambda: newsroom.put(report_id),
    ):
        with pytest.raises(Conflict):
            act()


def test_the_first_waits_for_a_second_who_wrote_none_of_it(newsroom: Newsroom) -> None:
    report_id = newsroom.ready()
    digest = newsroom.digest(report_id)
    assert (newsroom.waiting("awa"), newsroom.waiting("paul")) == (1, 1)
    newsroom.release(report_id, "awa")
    found = newsroom.got(report_id)
    assert (found.state, [row.digest for row in found.releases]) == ("review", [digest])
    assert (newsroom.waiting("awa"), newsroom.waiting("paul")) == (0, 1)
    with pytest.raises(Denied):
        newsroom.release(report_id, "awa")
    newsroom.release(report_id, "paul")
    assert newsroom.got(report_id).state == "publishing"
    assert newsroom.waiting("rose") == 0
    with pytest.raises(Denied):
        newsroom.release(report_id, "rose")


def test_whoever_wrote_a_word_is_not_the_second_even_where_others_wrote_it_anew(newsroom: Newsroom) -> None:
    report_id = newsroom.start()
    row = newsroom.got(report_id).sections[0]
    newsroom.do(write_section, "rose", row.id, {"text": "Premier jet", "ready": False}, expected_version=1)
    newsroom.write(report_id, "awa")
    newsroom.compute(report_id)
    newsroom.put(report_id)
    assert {each.person_id for each in newsroom.rows(ReportWriter)} == {newsroom.people["awa"], newsroom.people["rose"]}
    newsroom.release(report_id, "paul")
    assert [newsroom.waiting(name) for name in ("awa", "rose", "joel")] == [0, 0, 1]
    for name in ("awa", "rose"):
        with pytest.raises(Denied):
            newsroom.release(report_id, name)
    newsroom.release(report_id, "joel")


def test_a_release_is_of_what_was_read(newsroom: Newsroom) -> None:
    report_id = newsroom.ready()
    digest = newsroom.digest(report_id)
    with newsroom.writing() as session:
        session.get_one(Agreement, newsroom.agreement_id).title = "Un autre nom"
    with pytest.raises(Conflict):
        newsroom.do(release_report, "paul", report_id, digest)
    with pytest.raises(Conflict):
        newsroom.do(release_report, "paul", report_id, "é")
    assert newsroom.rows(ReportRelease) == []


def test_a_release_of_what_has_changed_since_counts_no_more(newsroom: Newsroom) -> None:
    report_id = newsroom.ready()
    newsroom.release(report_id, "awa")
    with newsroom.writing() as session:
        session.get_one(Agreement, newsroom.agreement_id).title = "Un autre nom"
    newsroom.release(report_id, "paul")
    found = newsroom.got(report_id)
    assert (found.state, [row.person_id for row in found.releases]) == ("review", [newsroom.people["paul"]])
    newsroom.release(report_id, "joel")
    newsroom.work()
    assert newsroom.got(report_id).state == "published"


def test_what_is_taken_back_is_released_anew(newsroom: Newsroom) -> None:
    report_id = newsroom.ready()
    newsroom.release(report_id, "awa")
    newsroom.do(take_back, "paul", report_id)
    found = newsroom.got(report_id)
    assert (found.state, found.asked_at, found.releases) == ("drafting", None, [])
    assert found.sections[0].text, "nothing that was written is lost"
    with pytest.raises(Conflict):
        newsroom.do(take_back, "paul", report_id)
    newsroom.put(report_id)
    newsroom.release(report_id, "paul")
    assert len(newsroom.rows(ReportRelease)) == 1
    newsroom.do(take_back, "paul", report_id)
    actions = [each.action for each in newsroom.rows(Staged)]
    assert actions.count("report_release.given") == actions.count("report_release.removed") == 2


def test_releasing_is_for_those_who_may(newsroom: Newsroom) -> None:
    report_id = newsroom.ready()
    with newsroom.writing() as session:
        newsroom.person(session, "marc", "auditors")
        newsroom.person(session, "dora", "donors")
    for name, error in (("marc", Denied), ("dora", NotFound)):
        with pytest.raises(error):
            newsroom.do(release_report, name, report_id, newsroom.digest(report_id))
        with pytest.raises(error):
            newsroom.do(take_back, name, report_id)
        assert newsroom.waiting(name) == 0
    only, digest = elsewhere(newsroom.ctx("paul"), "report.see", "report.edit"), newsroom.digest(report_id)
    with newsroom.writing() as session, pytest.raises(NotFound):
        release_report(session, only, report_id, digest)


def test_nobody_without_a_name_releases(newsroom: Newsroom) -> None:
    found: Any = newsroom.got(newsroom.ready())
    with newsroom.writing() as session:
        assert not release_verdict(session, replace(newsroom.ctx("awa"), actor=None), found)
