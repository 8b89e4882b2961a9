"""Stories in reports: told by officers, by consent, checked as they stand; one of the two who release is an officer."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership
from fundapp.core.errors import Conflict, Denied, EditConflict, Invalid
from fundapp.donors.commands.report_stories import add_story, change_story, check_story, remove_story
from fundapp.donors.queries import stories
from fundapp.donors.queries.stories import story_digest
from tests.donors.reporting import Newsroom
from tests.fixtures.application import NOW

TOLD = {"pseudonym": "Aline", "text": "Elle est en sécurité."}


def test_a_story_is_told_by_officers_alone_with_consent_and_never_of_a_minor(
    newsroom: Newsroom, consenting: list[bool]
) -> None:
    report_id = newsroom.start()
    told = TOLD | {"case_id": newsroom.case()}
    with pytest.raises(Denied):
        newsroom.do(add_story, "awa", report_id, told)
    for facts in ({"safeguarding_since": NOW}, {"erased_at": NOW}):
        with pytest.raises(Invalid) as refused:
            newsroom.do(add_story, "solange", report_id, TOLD | {"case_id": newsroom.case(**facts)})
        assert list(refused.value.fields) == ["case_id"]
    consenting[0] = False
    with pytest.raises(Invalid):
        newsroom.do(add_story, "solange", report_id, told)
    consenting[0] = True
    for gap in ("pseudonym", "text"):
        with pytest.raises(Invalid):
            newsroom.do(add_story, "solange", report_id, told | {gap: ""})
    with pytest.raises(Invalid):
        newsroom.do(add_story, "solange", report_id, told | {"text": "x" * 6001})
    made = newsroom.do(add_story, "solange", report_id, told)
    with pytest.raises(Invalid):
        newsroom.do(add_story, "solange", report_id, told)
    acts: list[Callable[[], object]] = [
        lambda: newsroom.do(change_story, "awa", made.id, TOLD, expected_version=1),
        lambda: newsroom.do(remove_story, "awa", made.id),
        lambda: newsroom.do(check_story, "awa", made.id, story_digest(made)),
    ]
    for act in acts:
        with pytest.raises(Denied):
            act()
    assert newsroom.do(remove_story, "joel", made.id) == report_id
    assert newsroom.got(report_id).stories == []


def test_nobody_has_consented_as_long_as_nobody_keeps_consents(session: Session, newsroom: Newsroom) -> None:
    assert stories.consented(session, newsroom.case()) is False


def test_a_story_is_checked_as_it_stands_and_again_when_it_is_changed(
    newsroom: Newsroom, consenting: list[bool]
) -> None:
    report_id = newsroom.start()
    newsroom.write(report_id)
    newsroom.compute(report_id)
    made = newsroom.tell(report_id, checked=False)
    with pytest.raises(Invalid) as refused:
        newsroom.put(report_id)
    assert list(refused.value.fields) == ["stories"]
    with pytest.raises(Conflict):
        newsroom.do(check_story, "joel", made.id, "0" * 64)
    newsroom.do(check_story, "joel", made.id, story_digest(made))
    version = newsroom.got(report_id).stories[0].version
    with pytest.raises(EditConflict):
        newsroom.do(change_story, "solange", made.id, TOLD, expected_version=version + 1)
    same = newsroom.do(change_story, "solange", made.id, TOLD, expected_version=version)
    assert same.checked_by_id == newsroom.people["joel"], "nothing has changed"
    for change in ({"pseudonym": "Jeanne Vraie"}, {"text": "Elle vit à Douala."}):
        told = newsroom.do(change_story, "solange", made.id, TOLD | change, expected_version=version)
        assert (told.checked_by_id, told.checked_digest) == (None, None)
        version = newsroom.do(check_story, "joel", made.id, story_digest(told)).version
    consenting[0] = False
    with pytest.raises(Invalid):
        newsroom.do(change_story, "solange", made.id, TOLD, expected_version=version)
    with pytest.raises(Invalid) as refused:
        newsroom.put(report_id)
    assert list(refused.value.fields) == ["stories"]


@pytest.mark.parametrize(
    ("pair", "goes"), [(("awa", "paul"), False), (("joel", "paul"), True), (("awa", "joel"), True)]
)
def test_where_a_story_is_told_one_of_the_two_is_an_officer(
    newsroom: Newsroom, consenting: list[bool], pair: tuple[str, str], goes: bool
) -> None:
    assert consenting
    report_id = newsroom.start()
    newsroom.write(report_id)
    newsroom.compute(report_id)
    newsroom.tell(report_id)
    newsroom.put(report_id)
    first, second = pair
    newsroom.release(report_id, first)
    assert newsroom.waiting(second) == goes
    if goes:
        newsroom.release(report_id, second)
    else:
        with pytest.raises(Denied):
            newsroom.release(report_id, second)
    assert newsroom.got(report_id).state == ("publishing" if goes else "review")


def test_whoever_told_the_story_is_not_the_second(newsroom: Newsroom, consenting: list[bool]) -> None:
    assert consenting
    report_id = newsroom.start()
    newsroom.write(report_id)
    newsroom.compute(report_id)
    newsroom.tell(report_id)
    newsroom.put(report_id)
    newsroom.release(report_id, "awa")
    with pytest.raises(Denied):
        newsroom.release(report_id, "solange")


def test_somebody_who_has_left_the_officers_is_no_officer(newsroom: Newsroom, consenting: list[bool]) -> None:
    assert consenting
    report_id = newsroom.start()
    newsroom.write(report_id)
    newsroom.compute(report_id)
    newsroom.tell(report_id)
    newsroom.put(report_id)
    newsroom.release(report_id, "joel")
    with newsroom.writing() as session:
        session.execute(delete(Membership).where(Membership.person_id == newsroom.people["joel"]))
    assert newsroom.waiting("paul") == 0
    with pytest.raises(Denied):
        newsroom.release(report_id, "paul")
