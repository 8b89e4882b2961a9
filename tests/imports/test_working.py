"""Workers: killed, overtaken, outrun or without rights any more, they double nothing and lose nothing."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from fundapp.accounts.models import Membership, Organisation
from fundapp.core.database import transaction
from fundapp.core.text import fold
from fundapp.directory.models import OrganisationProfile
from fundapp.imports.commands import working
from fundapp.imports.jobs import steps
from fundapp.imports.models import ImportFile, ImportRow
from fundapp.imports.rules import UNDO_WITHIN
from fundapp.outbox.models import Message
from tests.accounts.acting import send
from tests.accounts.pages import said
from tests.directory.conftest import Add
from tests.fixtures.application import NOW, Look
from tests.fixtures.counting import CountQueries
from tests.imports.acting import HEADINGS, ROW, Importer, work_off


def sheet(rows: int) -> str:
    return "\n".join([HEADINGS, *(ROW.replace("Cercle", f"Cercle {number:05d}") for number in range(rows))])


class Killed(BaseException):
    """What ends a process without asking anybody."""


def test_a_killed_worker_goes_on_where_it_was_and_doubles_nothing(
    app: Flask, importer: Importer, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "CHUNK", 3)
    run_id = importer.judge(sheet(10))
    importer.press(run_id, "confirm", worked=False)
    kept, chunks = working.write_rows, []

    def dying(*given: object) -> None:
        chunks.append(1)
        kept(*given)  # type: ignore[arg-type]
        if len(chunks) == 3:
            raise Killed  # after the rows were written, before the transaction ends

    monkeypatch.setattr(steps, "write_rows", dying)
    with pytest.raises(Killed):
        work_off(app)
    assert look(select(func.count()).select_from(Organisation)) == [6]
    assert importer.run(run_id).done == 6
    assert "6 lignes sur 10" in said(importer.page(run_id).text)
    monkeypatch.setattr(steps, "write_rows", kept)
    work_off(app, datetime.now(UTC) + timedelta(minutes=30))  # when the lease has lapsed
    assert look(select(func.count()).select_from(Organisation)) == [10]
    assert importer.run(run_id).state == "done"


def test_a_message_that_arrives_twice_does_nothing_twice(app: Flask, importer: Importer, look: Look) -> None:
    run_id = importer.write(sheet(3))
    with app.app_context(), transaction() as session:
        session.execute(update(Message).values(state="waiting", ended_at=None, leased_until=None))
    work_off(app)
    assert look(select(func.count()).select_from(Organisation)) == [3]
    assert (importer.run(run_id).state, importer.run(run_id).written) == ("done", 3)


def test_progress_is_shown_by_a_page_that_loads_itself_again(importer: Importer) -> None:
    run_id = importer.judge(sheet(3))
    importer.press(run_id, "confirm", worked=False)
    page = importer.page(run_id).text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "0 lignes sur 3" in said(page)
    assert 'max="3"' in page


def test_what_somebody_changed_after_the_comparison_is_not_overwritten(
    importer: Importer, describe: Add, look: Look
) -> None:
    found: UUID = describe("Cercle", short_name="CDH", place="Ati")
    run_id = importer.judge(f"{HEADINGS}\n{ROW}\n{ROW.replace('Cercle', 'Ligue')}")
    assert send(importer.client, f"/directory/{found}/edit", trusted="no", place="Doba").status_code == 302
    importer.press(run_id, "confirm")
    assert look(select(OrganisationProfile.place).where(OrganisationProfile.id == found)) == ["Doba"]
    assert "entre-temps" in importer.reasons(run_id)[0]
    assert (importer.run(run_id).written, importer.run(run_id).rejected) == (1, 1)


def test_two_imports_of_the_same_names_race_and_one_row_of_each_name_is_written(importer: Importer, look: Look) -> None:
    first, second = importer.judge(sheet(3)), importer.judge(sheet(5))
    importer.press(first, "confirm", worked=False)
    importer.press(second, "confirm")
    assert look(select(func.count()).select_from(Organisation)) == [5]
    runs = [importer.run(each) for each in (first, second)]
    assert [each.state for each in runs] == ["done", "done"]
    assert sum(each.written for each in runs) == 5
    assert sum(each.rejected for each in runs) == 3


def test_a_row_that_the_database_refuses_is_told_and_the_others_are_written(importer: Importer, look: Look) -> None:
    run_id = importer.judge(sheet(3))
    with importer.app.app_context(), transaction() as session:
        # As if another had added it between this import's look at what is there and its write.
        session.execute(update(ImportRow).where(ImportRow.number == 3).values(key="something else"))
        session.add(_organisation("Cercle 00001"))
    importer.press(run_id, "confirm")
    assert look(select(func.count()).select_from(Organisation)) == [3]
    assert (importer.run(run_id).written, importer.run(run_id).rejected) == (2, 1)
    assert len(importer.reasons(run_id)) == 1


def test_whoever_lost_their_rights_has_nothing_written(importer: Importer, look: Look) -> None:
    run_id = importer.judge(sheet(3))
    importer.press(run_id, "confirm", worked=False)
    with importer.app.app_context(), transaction() as session:
        session.execute(delete(Membership).where(Membership.person_id == importer.person_id))
    work_off(importer.app)
    assert look(select(Organisation)) == []
    assert importer.run(run_id).state == "ready"
    assert "n’en a plus le droit" in said(importer.page(run_id).text)


def test_a_step_that_fails_for_good_can_be_asked_for_again(
    importer: Importer, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = importer.judge(sheet(3))
    importer.press(run_id, "confirm", worked=False)

    def broken(*_given: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(steps, "write_rows", broken)
        for minutes in range(0, 60, 5):
            work_off(importer.app, datetime.now(UTC) + timedelta(minutes=minutes))
    assert importer.run(run_id).state == "ready"
    assert "Réessayez" in said(importer.page(run_id).text)
    importer.press(run_id, "confirm")
    assert (importer.run(run_id).state, len(look(select(Organisation)))) == ("done", 3)


def test_a_long_import_lets_others_have_their_turn_and_goes_on(
    importer: Importer, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fundapp.accounts.errands.BUDGET_SECONDS", -1.0)
    monkeypatch.setattr(steps, "CHUNK", 2)
    importer.write(sheet(7))
    assert look(select(func.count()).select_from(Organisation)) == [7]


def test_what_stood_in_a_sheet_is_forgotten_after_thirty_days(importer: Importer, look: Look) -> None:
    done, waiting = importer.write(sheet(3)), importer.judge(sheet(4))
    late = datetime.now(UTC) + UNDO_WITHIN + timedelta(hours=1)
    work_off(importer.app, late)
    assert look(select(ImportRow)) == []
    assert look(select(ImportFile.run_id)) == []
    assert [importer.run(each).state for each in (done, waiting)] == ["done", "abandoned"]


@pytest.mark.parametrize("rows", [20, 60])
def test_pages_ask_the_database_as_often_however_long_the_sheet(
    importer: Importer, query_count: CountQueries, rows: int
) -> None:
    run_id = importer.judge(sheet(rows))
    with query_count() as statements:
        assert importer.client.get(f"/imports/{run_id}").status_code == 200
    statements.at_most(6)
    importer.press(run_id, "correct")
    with query_count() as statements:
        assert importer.client.get(f"/imports/{run_id}/columns").status_code == 200
    statements.at_most(6)


def test_every_row_is_shown_once_page_by_page(importer: Importer) -> None:
    run_id = importer.judge(sheet(60))
    page, seen = importer.page(run_id).text, []
    for _turn in range(5):
        seen += [part.partition('"')[0] for part in page.split('<tr id="row-')[1:]]
        more = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        if 'rel="next"' not in page:
            break
        page = importer.client.get(more.replace("&amp;", "&")).text
    assert seen == [str(number) for number in range(2, 62)]


def _organisation(name: str) -> Organisation:
    return Organisation(
        id=uuid4(), name=name, sort_name=fold(name), short_name=None, country="TD", active=True, created_at=NOW,
        updated_at=NOW, entry_id=uuid4(),
    )  # fmt: skip
