"""Pages of counting: what waits, the form that begins with what they said, and what a report adds up."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseCount, CaseMove, CaseStatistic, EmergencyCase, StatisticEnvelope
from fundapp.cases.queries.statistics import family_of, persons_by, refusals_by, uncounted
from fundapp.cases.views.counting import to_do
from fundapp.cases.workflow import Action
from fundapp.core.reader import reading
from tests.accounts.acting import error_at, filled, send
from tests.cases.decided import (
    approve,
    arrived,
    count,
    decline,
    envelope,
    move,
    row_of,
    state_of,
    statistic,
    statistics,
)
from tests.cases.fund import Fund, Sent
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def address(sent: Sent) -> str:
    """The page on which it is counted."""
    return f"/cases/{sent.case.reference}/count"


def chosen(page: str, name: str) -> str:
    """Which of several radios is chosen."""
    marked = [tag for tag in page.split("<input") if f'name="{name}"' in tag and " checked" in tag]
    return marked[0].split('value="')[1].split('"')[0] if marked else ""


def test_the_form_begins_with_what_they_said_in_coarser_words(officer: FlaskClient, fund: Fund, look: Look) -> None:
    sent = approve(fund, arrived(fund), envelope(fund))
    page = officer.get(address(sent)).text
    assert (chosen(page, "gender"), chosen(page, "age_band")) == ("other", "18_29")
    begun = filled(page)
    assert (begun["country"], begun["purpose"], begun["family"]) == ("TD", "medical", "0")
    answer = send(officer, address(sent), gender="woman", age_band="30_44", family="4")
    assert answer.status_code == 303, answer.text
    (found,) = statistics(look)
    assert (found.gender, found.age_band, found.country, found.purpose, found.family) == (
        "woman", "30_44", "TD", "medical", 4,
    )  # fmt: skip
    page = officer.get(address(sent)).text
    assert (chosen(page, "gender"), filled(page)["family"]) == ("woman", "4"), "as it is counted until now"
    assert "Compté" in officer.get(f"/cases/{sent.case.reference}").text


def test_who_did_not_agree_is_not_asked_about_and_what_is_sent_is_not_read(
    officer: FlaskClient, fund: Fund, look: Look
) -> None:
    sent = decline(fund, arrived(fund, agrees=False))
    page = officer.get(address(sent)).text
    assert 'name="gender"' not in page
    assert "n’a pas accepté" in page
    assert send(officer, address(sent), gender="woman", age_band="30_44", country="CM").status_code == 303
    assert [(each.gender, each.country) for each in statistics(look)] == [("unsaid", "unsaid")]


def test_a_minor_is_counted_as_one(officer: FlaskClient, fund: Fund, session: Session) -> None:
    sent = decline(fund, arrived(fund))
    session.get_one(EmergencyCase, sent.case.id).safeguarding_since = datetime.now(UTC)
    session.commit()
    assert chosen(officer.get(address(sent)).text, "age_band") == "under_18"


@pytest.mark.parametrize(
    ("field", "typed"), [("family", "61"), ("family", "mille"), ("country", "Cameroun"), ("gender", "non_binary")]
)
def test_what_no_figure_counts_is_refused_at_its_field(
    officer: FlaskClient, fund: Fund, look: Look, field: str, typed: str
) -> None:
    sent = decline(fund, arrived(fund))
    answer = send(officer, address(sent), **{"gender": "man", "age_band": "18_29", field: typed})
    assert answer.status_code == 422, answer.text[answer.text.index("<main") :]
    assert error_at(answer.text, field)
    assert statistics(look) == []


def test_whoever_comes_second_is_told_and_keeps_what_they_typed(officer: FlaskClient, fund: Fund, look: Look) -> None:
    sent = decline(fund, arrived(fund))
    typed = filled(officer.get(address(sent)).text) | {"gender": "man", "age_band": "18_29", "family": "7"}
    count(fund, sent, by="idriss")
    answer = officer.post(address(sent), data=typed)
    assert answer.status_code == 409
    assert 'value="7"' in answer.text
    assert [each.gender for each in statistics(look)] == ["woman"]
    again = filled(answer.text) | {"gender": "man", "age_band": "18_29"}
    assert officer.post(address(sent), data=again).status_code == 303
    assert [(each.gender, each.family) for each in statistics(look)] == [("man", 7)]


def test_what_was_typed_is_kept_when_the_page_was_open_for_too_long(
    officer: FlaskClient, fund: Fund, look: Look
) -> None:
    sent = decline(fund, arrived(fund))
    typed = filled(officer.get(address(sent)).text) | {"gender": "man", "family": "7", "csrf_token": "old"}
    answer = officer.post(address(sent), data=typed)
    assert answer.status_code == 422
    assert ('value="7"' in answer.text, chosen(answer.text, "gender"), statistics(look)) == (True, "man", [])


def test_what_no_longer_stands_decided_is_taken_out_by_a_page_that_says_so(
    officer: FlaskClient, fund: Fund, look: Look
) -> None:
    sent = decline(fund, arrived(fund))
    count(fund, sent)
    move(fund, sent, Action.REOPEN, "new_facts")
    assert "Retirer ce dossier du décompte" in officer.get(address(sent)).text
    assert send(officer, address(sent)).status_code == 303
    assert (state_of(fund, sent), statistics(look)) == (None, [])
    assert "Rien n’est encore à compter" in officer.get(address(sent)).text


def test_without_keys_nothing_is_counted(fund: Fund, stranger: FlaskClient, look: Look) -> None:
    sent = decline(fund, arrived(fund))
    fund.sign_in(stranger, "joel")
    assert stranger.get(address(sent)).status_code in (403, 404)
    assert stranger.get("/cases/uncounted").status_code in (403, 404)
    assert statistics(look) == []


def test_the_list_is_filtered_exported_and_takes_as_many_queries_for_many_as_for_few(
    officer: FlaskClient, fund: Fund, query_count: CountQueries
) -> None:
    sent = decline(fund, arrived(fund))
    officer.get("/cases/uncounted")
    with query_count() as few:
        page = officer.get("/cases/uncounted")
    assert page.status_code == 200, page.text
    assert page.text.count(f">{sent.case.reference}</a>") == 1
    for _each in range(3):
        decline(fund, arrived(fund))
    with query_count() as many:
        officer.get("/cases/uncounted")
    assert len(many) == len(few)
    many.at_most(8)
    with query_count() as one:
        officer.get(address(sent))
    one.at_most(16)
    assert sent.case.reference not in officer.get("/cases/uncounted?standing=to_recount").text
    assert sent.case.reference not in officer.get("/cases/uncounted?whose=mine").text
    assert sent.case.reference in officer.get("/cases/uncounted/export.csv").text
    with officer.get("/cases/uncounted/export.xlsx?whose=mine") as sheet:
        assert sheet.data.startswith(b"PK")


def test_an_officer_is_told_how_many_are_not_counted(fund: Fund, query_count: CountQueries) -> None:
    ctx = fund.acting("solange")
    with fund.app.test_request_context("/"), reading(ctx.reader):
        assert to_do(ctx) == []
    for _each in range(2):
        decline(fund, arrived(fund))
    with fund.app.test_request_context("/"), reading(ctx.reader):
        with query_count() as counted:
            (line,) = to_do(ctx)
        assert to_do(fund.acting("joel")) == []
    counted.at_most(1)
    assert (line.label, line.url) == ("2 dossiers décidés ne sont pas encore comptés", "/cases/uncounted")


def written(session: Session, envelopes: list[UUID], *rows: dict[str, Any]) -> None:
    """Statistics as they are, each of all of these envelopes."""
    session.execute(insert(CaseStatistic), list(rows))
    paid = [{"statistic_id": row["id"], "envelope_id": each} for row in rows for each in envelopes]
    session.execute(insert(StatisticEnvelope), paid)
    session.commit()


def test_persons_are_added_up_once_each_by_coarse_words_up_to_a_quarter(fund: Fund, session: Session) -> None:
    one, two, other = envelope(fund), envelope(fund), envelope(fund)
    first, second, third = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)
    written(
        session, [one, two], statistic(first), statistic(first), statistic(second, gender="man", family=5),
        statistic(third), statistic(first, "declined", family=9),
    )  # fmt: skip
    written(session, [other], statistic(first, family=50))
    woman, man = ("woman", "30_44", "CM", "medical"), ("man", "30_44", "CM", "medical")
    both = {(first, *woman): 2, (second, *man): 1}
    assert persons_by(session, [one, two], date(2026, 6, 30)) == both
    assert persons_by(session, [two], date(2026, 4, 1)) == both
    assert persons_by(session, [one], date(2026, 3, 31)) == {(first, *woman): 2}
    assert persons_by(session, [], date(2026, 6, 30)) == {}
    assert family_of(session, [one, two], date(2026, 2, 1), date(2026, 6, 1)) == 3 + 3 + 5
    assert family_of(session, [one], date(2026, 5, 1), date(2026, 12, 31)) == 5 + 3
    assert family_of(session, [uuid4()], first, third) == 0


def test_awards_without_a_count_are_told_by_their_envelopes(fund: Fund, session: Session) -> None:
    one, other = envelope(fund), envelope(fund)
    sent, today = approve(fund, arrived(fund), one), datetime.now(UTC).date()
    approve(fund, arrived(fund), other)
    decline(fund, arrived(fund))
    assert uncounted(session, [one], today) == 1
    assert uncounted(session, [one, other], today) == 2
    assert uncounted(session, [one], today.replace(year=today.year - 1)) == 0
    count(fund, sent)
    assert uncounted(session, [one], today) == 0
    row = session.get_one(CaseCount, row_of(fund, sent).id)  # type: ignore[union-attr]
    row.standing = "to_recount"
    session.commit()
    assert uncounted(session, [one], today) == 1


def moved(session: Session, sent: Sent, *steps: tuple[str, date, str | None]) -> None:
    """Steps of a case on some days."""
    for position, (action, day, reason) in enumerate(steps, start=50):
        session.add(
            CaseMove(
                id=uuid4(), case_id=sent.case.id, position=position, action=action, from_state="triage",
                to_state="triage", at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC), reason=reason,
            )
        )  # fmt: skip
    session.commit()


def test_refusals_are_counted_as_they_stood_on_the_last_day(fund: Fund, session: Session) -> None:
    cases = [fund.receive(alias=f"Cas {number}") for number in range(5)]
    winter, spring, late = date(2024, 2, 3), date(2024, 5, 6), date(2024, 11, 12)
    for sent, day in zip(cases, (winter, winter, spring, spring, late), strict=True):
        session.get_one(EmergencyCase, sent.case.id).received_at = datetime(day.year, day.month, 1, tzinfo=UTC)
    moved(session, cases[0], ("decline", winter, "no_danger"))
    moved(session, cases[1], ("decline", winter, "no_link"), ("reopen", spring, "new_facts"), ("approve", late, None))
    moved(session, cases[2], ("refer", spring, "sooner"))
    moved(session, cases[3], ("approve", spring, None), ("lapse", late, "no_answer"))
    moved(session, cases[4], ("withdraw", late, None))
    first, second = date(2024, 1, 1), date(2024, 4, 1)
    assert refusals_by(session, first, date(2024, 3, 31)) == {(first, "no_danger"): 1, (first, "no_link"): 1}
    assert refusals_by(session, first, date(2024, 12, 31)) == {(first, "no_danger"): 1, (second, "sooner"): 1}
    assert refusals_by(session, spring, spring) == {(second, "sooner"): 1}
    session.get_one(EmergencyCase, cases[0].case.id).joined_to_id = cases[2].case.id
    session.commit()
    assert refusals_by(session, first, date(2024, 12, 31)) == {(second, "sooner"): 1}
    assert session.scalars(select(CaseCount.id)).all() == []
