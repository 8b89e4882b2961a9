"""A change to several funders taken back: what nobody has changed since is as before; the rest is left, and named."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership
from fundapp.core.database import transaction
from fundapp.donors.models import BulkChange, Funder, FunderSource, FunderTag
from fundapp.donors.rules.bulk import UNDO_WITHIN
from tests.accounts.acting import send, told
from tests.accounts.network import person
from tests.accounts.pages import said
from tests.donors.bulk import Together
from tests.fixtures.application import Look
from tests.imports.acting import work_off

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]
LONG_AGO = date(2020, 1, 1)


def known(look: Look, name: str) -> Funder:
    (found,) = look(select(Funder).where(Funder.name == name))
    funder: Funder = found
    return funder


def tags(look: Look, funder: UUID) -> list[str]:
    return list(look(select(FunderTag.tag).where(FunderTag.funder_id == funder).order_by(FunderTag.folded)))


def checks(look: Look, funder: UUID) -> dict[str, tuple[date | None, UUID | None, date]]:
    rows = look(select(FunderSource).where(FunderSource.funder_id == funder))
    return {row.facts: (row.checked_on, row.checked_by_id, row.due_on) for row in rows}


def test_everything_that_was_changed_is_as_it_was(
    together: Together, add: Add, look: Look, session: Session, visitor: UUID
) -> None:
    rose, joel = (person(session, name, "fundraising") for name in ("Rose Abena", "Joel Mba"))
    rows = [
        FunderSource(
            facts="identity", dated="2025", checked_on=date(2026, 2, 1), checked_by_id=rose, due_on=date(2028, 2, 1)
        ),
        FunderSource(facts="amounts", dated="2016", due_on=date(2017, 12, 31)),
    ]
    funder = add(
        name="Fonds", owner_id=rose, source_rows=rows, amount_basis="trois appels",
        tag_rows=[FunderTag(folded="a", tag="A"), FunderTag(folded="b", tag="b")],
    )  # fmt: skip
    before = checks(look, funder)
    change = together.do(funder, status="closed", owner=str(joel), add_tags="c", remove_tags="a", holds=["amounts"])
    assert checks(look, funder) != before
    assert checks(look, funder)["identity"][0] is None, "a new status was not looked at yet"
    together.press(change, "undo")
    found = known(look, "Fonds")
    assert (found.status, found.owner_id, tags(look, funder)) == ("active", rose, ["A", "b"])
    assert {group: checks(look, funder)[group] for group in before} == before
    assert together.outcomes(change) == [("Fonds", "taken_back")]
    assert "Tout est comme avant." in said(together.page(change))
    done = [action for action, _told in told(look, funder)]
    assert done[-3:] == ["funder.changed", "funder.looked_after", "funder.check_restored"]
    assert told(look, change)[-1] == ("bulk_change.undone", {"taken_back": 1, "left": 0})
    assert "1" in said(together.client.get("/funders/changes").text)


def test_what_somebody_changed_since_is_left_and_named_and_the_rest_goes_back(
    together: Together, add: Add, look: Look
) -> None:
    touched, other = add(name="Touché", kind="embassy"), add(name="Autre")
    change = together.do(touched, other, status="closed", add_tags="un")
    assert send(together.client, f"/funders/{touched}/edit", status="dormant", tags="un, deux").status_code == 302
    together.press(change, "undo")
    assert (known(look, "Touché").status, known(look, "Autre").status) == ("dormant", "active")
    assert (tags(look, touched), tags(look, other)) == (["deux"], [])
    assert together.outcomes(change) == [("Autre", "taken_back"), ("Touché", "left")]
    page = said(together.page(change, fate="left"))
    assert "Touché" in page
    assert "Autre" not in page.partition("Laissés tels quels")[2]
    assert "Statut quelqu’un l’a modifié depuis" in page
    assert "1 bailleur a été rétabli" in page
    assert "1 a été laissé tel quel" in page


def test_what_was_changed_in_another_place_does_not_keep_it_from_going_back(
    together: Together, add: Add, look: Look
) -> None:
    funder = add(name="Fonds", kind="embassy")
    change = together.do(funder, add_tags="un")
    assert send(together.client, f"/funders/{funder}/edit", notes="Appeler en mars").status_code == 302
    together.press(change, "undo")
    assert tags(look, funder) == []
    assert known(look, "Fonds").notes == "Appeler en mars"


def test_two_changes_are_taken_back_in_either_order(together: Together, add: Add, look: Look) -> None:
    funder = add(name="Fonds")
    first = together.do(funder, add_tags="un")
    second = together.do(funder, add_tags="deux")
    together.press(first, "undo")
    assert tags(look, funder) == ["deux"]
    together.press(second, "undo")
    assert tags(look, funder) == []


def test_what_was_confirmed_again_since_stays_confirmed(
    together: Together, add: Add, look: Look, session: Session, rolled_back: Connection
) -> None:
    rose = person(session, "Rose Abena", "fundraising")
    funder = add(name="Fonds", source_rows=[FunderSource(facts="identity", dated="2015", due_on=LONG_AGO)])
    change = together.do(funder, holds=["identity"])
    with Session(rolled_back, join_transaction_mode="create_savepoint") as other:
        other.execute(update(FunderSource).values(checked_by_id=rose))
        other.commit()
    together.press(change, "undo")
    assert checks(look, funder)["identity"][1] == rose
    assert "Présentation quelqu’un l’a modifié depuis" in said(together.page(change))


def test_whoever_has_left_the_group_is_not_put_back(
    together: Together, add: Add, look: Look, session: Session, rolled_back: Connection
) -> None:
    rose = person(session, "Rose Abena", "fundraising")
    funder = add(name="Fonds", owner_id=rose)
    change = together.do(funder, owner="nobody", add_tags="un")
    with Session(rolled_back, join_transaction_mode="create_savepoint") as other:
        other.execute(delete(Membership).where(Membership.person_id == rose))
        other.commit()
    together.press(change, "undo")
    assert (known(look, "Fonds").owner_id, tags(look, funder)) == (None, [])
    assert "n’est plus dans le groupe" in said(together.page(change))


def test_a_funder_that_is_gone_is_named(together: Together, add: Add, rolled_back: Connection) -> None:
    gone, change = add(name="Parti"), None
    change = together.do(gone, add(name="Là"), add_tags="un")
    with Session(rolled_back, join_transaction_mode="create_savepoint") as other:
        other.execute(delete(FunderTag))
        other.execute(delete(FunderSource))
        other.execute(delete(Funder).where(Funder.id == gone))
        other.commit()
    together.press(change, "undo")
    assert dict(together.outcomes(change)) == {"Parti": "left", "Là": "taken_back"}


def test_the_page_that_asks_says_what_happens_and_it_happens_once(together: Together, add: Add, look: Look) -> None:
    funder = add(name="Fonds")
    change = together.do(funder, status="closed")
    asked = said(together.page(change, "/undo"))
    assert "redevient comme avant" in asked
    assert "1 bailleur a été modifié" in asked
    assert known(look, "Fonds").status == "closed"
    together.press(change, "undo")
    together.press(change, "undo")
    assert known(look, "Fonds").version == 3
    assert together.client.get(f"/funders/changes/{change}/undo").status_code == 302


def test_after_thirty_days_it_cannot_be_taken_back_and_what_it_did_to_each_is_forgotten(
    together: Together, add: Add, look: Look
) -> None:
    done, waiting = together.do(add(name="A"), status="closed"), together.prepare(add(name="B"), status="closed")
    work_off(together.app, datetime.now(UTC) + UNDO_WITHIN - timedelta(hours=1))
    assert len(together.rows(done)) == 1
    long_ago = datetime.now(UTC) - UNDO_WITHIN - timedelta(minutes=1)
    with together.app.app_context(), transaction() as session:
        session.execute(update(BulkChange).where(BulkChange.id == done).values(ended_at=long_ago))
    assert "Annuler cette modification" not in said(together.page(done))
    together.press(done, "undo", worked=False)
    assert together.change(done).state == "done"
    work_off(together.app, datetime.now(UTC) + UNDO_WITHIN + timedelta(hours=1))
    assert (together.rows(done), together.rows(waiting)) == ([], [])
    assert [together.change(each).state for each in (done, waiting)] == ["done", "abandoned"]
    assert "son détail a été effacé" in said(together.page(done))
