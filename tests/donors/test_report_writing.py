"""Reports are begun from templates, written section by section, asked of others, and can be given up."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from fundapp.audit.models import Staged
from fundapp.core.errors import Conflict, Denied, EditConflict, Invalid, NotFound
from fundapp.donors.commands.report_figures import ask_for_figures
from fundapp.donors.commands.report_sections import ask_for_section, write_section
from fundapp.donors.commands.reports import abandon_report, correct_report, start_report, update_report
from fundapp.donors.models import AgreementQuestion, AgreementReport
from fundapp.donors.queries.report_tasks import sections_asked
from fundapp.outbox.models import Delivery, Recipient
from tests.donors.reporting import BEGUN, LAST, Newsroom

FACTS = {name: BEGUN[name] for name in ("title", "kind", "covers_from", "covers_to", "date_id", "owner_id")}


def told_to(newsroom: Newsroom) -> list[str]:
    """Who got a notice, once for each."""
    owners = {each.id: each.owner_id for each in newsroom.rows(Recipient)}
    names = {person_id: name for name, person_id in newsroom.people.items()}
    return sorted(names[owners[each.recipient_id]] for each in newsroom.rows(Delivery))


def test_sections_are_laid_out_from_the_template_with_its_extras_and_the_agreements_questions(
    newsroom: Newsroom,
) -> None:
    with newsroom.writing() as session:
        asked = AgreementQuestion(
            id=uuid4(), text="Y a-t-il eu des retards ?", language="fr", required=True, longest=500
        )
        long = AgreementQuestion(id=uuid4(), text="Pourquoi ? " * 60, language="fr", required=False, longest=None)
        newsroom.agreement_id = newsroom.agreement(session, asked, long, funder="Fonds Bêta")
    report_id = newsroom.start(template="harmonised", extras=("environment", "value"), kind="both")
    found = newsroom.got(report_id)
    keys = [row.key for row in found.sections]
    assert keys == [
        "progress", "changes", "results", "people", "participation", "risks", "remaining", "lessons",
        "value", "environment", "question-1", "question-2",
    ]  # fmt: skip
    assert [row.number for row in found.sections] == list(range(1, 13))
    assert (found.state, found.edition, found.language) == ("drafting", 1, "fr")
    first, question, longer = found.sections[0], found.sections[10], found.sections[11]
    assert (first.title, first.required, first.longest) == ("Où en est-on\u202f?", True, 4000)
    assert first.guidance is not None
    assert (question.title, question.required, question.longest) == ("Y a-t-il eu des retards ?", True, 500)
    assert (len(longer.title), longer.guidance) == (400, "Pourquoi ? " * 60)


def test_a_report_in_english_has_its_sections_in_english(newsroom: Newsroom) -> None:
    found = newsroom.got(newsroom.start(language="en"))
    assert found.sections[0].title == "Thank you"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"template": "none"}, "template"),
        ({"extras": ("thanks",)}, "extras"),
        ({"language": "tlh"}, "language"),
        ({"covers_to": BEGUN["covers_from"] - timedelta(days=1)}, "covers_to"),
        ({"date_id": uuid4()}, "date_id"),
        ({"owner_id": uuid4()}, "owner_id"),
    ],
)
def test_what_cannot_be_begun_is_refused_at_its_field(newsroom: Newsroom, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        newsroom.start(**given)
    assert list(refused.value.fields) == [field]


def test_an_agreement_that_is_not_signed_has_no_reports(newsroom: Newsroom) -> None:
    with newsroom.writing() as session:
        newsroom.agreement_id = newsroom.agreement(session, state="draft", funder="Fonds Bêta")
    with pytest.raises(Conflict):
        newsroom.start()


def test_only_those_who_write_reports_do(newsroom: Newsroom) -> None:
    with newsroom.writing() as session:
        newsroom.person(session, "marc", "committee")
        newsroom.person(session, "dora", "donors")
    report_id = newsroom.start()
    section = newsroom.got(report_id).sections[0]
    for name, error in (("marc", Denied), ("dora", NotFound)):
        for command, *told in (
            (start_report, newsroom.agreement_id, BEGUN),
            (ask_for_section, section.id, None),
            (ask_for_figures, report_id),
            (abandon_report, report_id),
            (correct_report, report_id, {"changes": "x"}),
        ):
            with pytest.raises(error):
                newsroom.do(command, name, *told)
        with pytest.raises(error):
            newsroom.do(write_section, name, section.id, {"text": "x", "ready": False}, expected_version=1)
        with pytest.raises(error):
            newsroom.do(update_report, name, report_id, FACTS, expected_version=1)


def test_several_write_at_once_each_section_against_its_own_version(newsroom: Newsroom) -> None:
    report_id = newsroom.start()
    first, second = newsroom.got(report_id).sections[:2]
    newsroom.do(write_section, "awa", first.id, {"text": "Merci", "ready": True}, expected_version=first.version)
    newsroom.do(write_section, "paul", second.id, {"text": "Fait", "ready": False}, expected_version=second.version)
    with pytest.raises(EditConflict):
        newsroom.do(write_section, "paul", first.id, {"text": "Non", "ready": True}, expected_version=first.version)
    rows = newsroom.got(report_id).sections
    assert [(row.text, row.ready, row.writer_id) for row in rows[:2]] == [
        ("Merci", True, newsroom.people["awa"]), ("Fait", False, newsroom.people["paul"]),
    ]  # fmt: skip
    unchanged = newsroom.do(
        write_section, "rose", first.id, {"text": "Merci", "ready": True}, expected_version=rows[0].version
    )
    assert unchanged.version == rows[0].version, "who saves without a change has changed nothing"
    written = [each for each in newsroom.rows(Staged) if each.action == "report_section.written"]
    assert [each.payload["length"] for each in written] == [5, 4]
    assert not any("Merci" in str(each.payload) for each in written), "the log holds no texts"


def test_marking_what_another_wrote_as_ready_makes_nobody_its_writer(newsroom: Newsroom) -> None:
    first = newsroom.got(newsroom.start()).sections[0]
    done = newsroom.do(
        write_section, "awa", first.id, {"text": "Merci", "ready": False}, expected_version=first.version
    )
    done = newsroom.do(write_section, "rose", first.id, {"text": "Merci", "ready": True}, expected_version=done.version)
    assert (done.ready, done.writer_id) == (True, newsroom.people["awa"])


def test_what_is_too_long_or_ready_without_a_word_is_refused(newsroom: Newsroom) -> None:
    first = newsroom.got(newsroom.start()).sections[0]
    for text, ready, field in (("x" * 601, False, "text"), ("", True, "ready")):
        with pytest.raises(Invalid) as refused:
            newsroom.do(write_section, "awa", first.id, {"text": text, "ready": ready}, expected_version=1)
        assert list(refused.value.fields) == [field]
    newsroom.do(write_section, "awa", first.id, {"text": "x" * 600, "ready": True}, expected_version=1)


def test_who_is_asked_to_write_is_told_without_a_word_of_what(newsroom: Newsroom) -> None:
    report_id = newsroom.start()
    section = newsroom.got(report_id).sections[0]
    newsroom.do(ask_for_section, "awa", section.id, newsroom.people["paul"])
    newsroom.do(ask_for_section, "awa", section.id, newsroom.people["paul"])
    newsroom.do(ask_for_section, "awa", newsroom.got(report_id).sections[1].id, newsroom.people["awa"])
    assert told_to(newsroom) == ["paul"]
    (notice,) = newsroom.rows(Delivery)
    assert (notice.kind, notice.template, notice.matter) == ("notice", "something_waits", None)
    with newsroom.writing() as session:
        ((asked, of_report),) = sections_asked(session, newsroom.ctx("paul"), 9)
        assert (asked.key, of_report.id) == ("thanks", report_id)
        assert sections_asked(session, newsroom.ctx("rose"), 9) == []
    newsroom.write(report_id, "paul")
    with newsroom.writing() as session:
        assert sections_asked(session, newsroom.ctx("paul"), 9) == [], "what is ready waits for nobody"
    with pytest.raises(Invalid):
        newsroom.do(ask_for_section, "awa", section.id, uuid4())
    assert newsroom.do(ask_for_section, "awa", section.id, None).asked_id is None


def test_facts_are_changed_against_the_version_and_other_days_need_other_figures(newsroom: Newsroom) -> None:
    report_id = newsroom.start()
    newsroom.compute(report_id)
    found = newsroom.got(report_id)
    given = FACTS | {"title": "Autre titre", "owner_id": newsroom.people["paul"]}
    changed = newsroom.do(update_report, "awa", report_id, given, expected_version=found.version)
    assert (changed.title, changed.owner_id) == ("Autre titre", newsroom.people["paul"])
    assert newsroom.got(report_id).draft.state == "ready", "the days are the same"  # type: ignore[union-attr]
    with pytest.raises(EditConflict):
        newsroom.do(update_report, "awa", report_id, given, expected_version=found.version)
    later = given | {"covers_to": LAST + timedelta(days=1)}
    newsroom.do(update_report, "awa", report_id, later, expected_version=changed.version)
    draft = newsroom.got(report_id).draft
    assert draft is not None
    assert (draft.state, draft.figures) == ("failed", None)
    assert draft.reason


def test_a_date_is_one_of_its_agreements(newsroom: Newsroom) -> None:
    with newsroom.writing() as session:
        owed = AgreementReport(id=uuid4(), kind="both", due_on=LAST, sent_on=None)
        newsroom.agreement_id, date_id = newsroom.agreement(session, owed, funder="Fonds Bêta"), owed.id
    found = newsroom.got(newsroom.start(date_id=date_id))
    assert (found.date_id, found.owed and found.owed.due_on) == (date_id, LAST)
    for given, refused in ((None, False), (uuid4(), True), (date_id, False)):
        version = newsroom.got(found.id).version
        with pytest.raises(Invalid) if refused else nullcontext():
            newsroom.do(update_report, "awa", found.id, FACTS | {"date_id": given}, expected_version=version)


def test_what_is_given_up_is_written_no_more(newsroom: Newsroom) -> None:
    report_id = newsroom.start()
    section = newsroom.got(report_id).sections[0]
    newsroom.do(abandon_report, "awa", report_id)
    acts: list[Callable[[], object]] = [
        lambda: newsroom.do(abandon_report, "awa", report_id),
        lambda: newsroom.do(ask_for_figures, "awa", report_id),
        lambda: newsroom.do(ask_for_section, "awa", section.id, None),
        lambda: newsroom.do(write_section, "awa", section.id, {"text": "x", "ready": False}, expected_version=1),
        lambda: newsroom.do(update_report, "awa", report_id, FACTS, expected_version=2),
    ]
    for act in acts:
        with pytest.raises(Conflict):
            act()


def test_every_command_leaves_one_entry(newsroom: Newsroom) -> None:
    report_id = newsroom.start()
    newsroom.do(ask_for_section, "awa", newsroom.got(report_id).sections[0].id, newsroom.people["paul"])
    newsroom.do(abandon_report, "awa", report_id)
    with newsroom.writing() as session:
        actions = session.scalars(select(Staged.action).order_by(Staged.position)).all()
    assert actions == ["report.started", "report_section.asked", "report.abandoned"]
