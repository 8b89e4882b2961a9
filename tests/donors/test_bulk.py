"""Several funders changed at once: what is said before, and each by the rules of its own page."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.donors.models import Funder, FunderSource, FunderTag
from fundapp.donors.rules.facts import SHELF_LIFE, Group
from tests.accounts.acting import told
from tests.accounts.conftest import become
from tests.accounts.network import person
from tests.accounts.pages import english_in, said
from tests.donors.bulk import Together
from tests.donors.pages import sent
from tests.fixtures.application import Look

pytestmark = pytest.mark.usefixtures("visitor")

__all__ = ["become"]

Add = Callable[..., UUID]
LONG_AGO = date(2020, 1, 1)


def tags(look: Look, funder: UUID) -> list[str]:
    return list(look(select(FunderTag.tag).where(FunderTag.funder_id == funder).order_by(FunderTag.folded)))


def entries(look: Look, funder: UUID) -> list[tuple[str, dict[str, Any]]]:
    return told(look, funder)


# What is said before


def test_the_preview_says_who_changes_who_stays_and_why_and_writes_nothing(
    together: Together, add: Add, look: Look
) -> None:
    open_, closed = add(name="Fonds ouvert"), add(name="Fonds clos", status="closed")
    change = together.prepare(open_, closed, status="closed", holds=["amounts"])
    page = together.page(change)
    assert "À modifier : 1. Inchangés : 1. Impossibles : 0." in said(page)
    assert together.outcomes(change) == [("Fonds clos", "same"), ("Fonds ouvert", "changed")]
    assert "Statut c’est déjà le cas" in said(page)
    assert "Combien ils donnent on n’en sait encore rien" in said(page)
    assert "Actif → Fermé" in said(page).replace("Actif Fermé", "Actif → Fermé")
    assert sorted(look(select(Funder.status))) == ["active", "closed"]
    assert [each.action for each in look(select(Staged))] == ["bulk_change.prepared"]
    assert english_in(page.partition("<main")[2].partition("</main>")[0]) == set()


def test_what_the_form_would_refuse_is_refused_here_too(together: Together, add: Add, rolled_back: Connection) -> None:
    """A funder that breaks a rule of its form cannot be given a tag there either."""
    full = add(name="Plein", tag_rows=[FunderTag(folded=f"t{n:02}", tag=f"t{n:02}") for n in range(20)])
    change = together.prepare(full, add(name="Vide"), add_tags="nouveau")
    assert together.outcomes(change) == [("Plein", "refused"), ("Vide", "changed")]
    assert "Étiquettes : 20 étiquettes au plus." in said(together.page(change, outcome="refused")).replace(
        "\u00a0", " "
    )
    together.press(change, "confirm")
    assert together.outcomes(change) == [("Plein", "refused"), ("Vide", "changed")]
    assert len(tags(together.look, full)) == 20


def test_what_changes_nothing_cannot_be_confirmed(together: Together, add: Add, look: Look) -> None:
    change = together.prepare(add(name="Fonds"), status="active")
    assert "Cela ne modifie rien" in said(together.page(change))
    assert "/confirm" not in together.page(change)
    together.press(change, "confirm")
    assert together.change(change).state == "ready"


def test_a_change_that_was_given_up_is_over(together: Together, add: Add, look: Look) -> None:
    change = together.prepare(add(name="Fonds"), status="closed")
    together.press(change, "abandon")
    together.press(change, "confirm")
    assert together.change(change).state == "abandoned"
    assert together.rows(change) == []
    assert look(select(Funder.status)) == ["active"]
    assert "Abandonnée" in said(together.page(change))


# What is done


def test_tags_are_added_and_taken_away_and_the_funder_is_found_by_them(
    together: Together, add: Add, look: Look
) -> None:
    funder = add(
        name="Fonds", tag_rows=[FunderTag(folded="vieux", tag="Vieux"), FunderTag(folded="elections", tag="Élections")]
    )
    change = together.do(funder, add_tags="elections, priorité 2027", remove_tags="VIEUX")
    assert tags(look, funder) == ["Élections", "priorité 2027"]
    assert entries(look, funder) == [("funder.changed", {"fields": ["tag"]})]
    (found,) = look(select(Funder))
    assert "priorite 2027" in found.found_by
    assert found.version == 2
    assert "1 bailleur a été modifié" in said(together.page(change))


def test_each_part_leaves_the_entry_that_its_own_page_leaves(
    together: Together, add: Add, look: Look, session: Session
) -> None:
    rose = person(session, "Rose Abena", "fundraising")
    rows = [FunderSource(facts=each, dated="2018", due_on=LONG_AGO) for each in ("identity", "eligibility")]
    funder = add(name="Fonds", source_rows=rows, needs_registration="no", relation="good")
    change = together.do(funder, status="dormant", owner=str(rose), holds=["eligibility"])
    assert entries(look, funder) == [
        ("funder.changed", {"fields": ["status"]}),
        ("funder.looked_after", {"relation": "good"}),
        ("funder.confirmed", {"facts": "eligibility"}),
    ]
    assert [action for action, _told in entries(look, change)] == [
        "bulk_change.prepared", "bulk_change.confirmed", "bulk_change.finished",
    ]  # fmt: skip
    assert told(look, change)[-1][1] == {"changed": 1, "same": 0, "refused": 0}
    (found,) = look(select(Funder))
    assert (found.status, found.owner_id, found.relation) == ("dormant", rose, "good")


def test_nobody_looks_after_them_any_more(together: Together, add: Add, look: Look, visitor: UUID) -> None:
    owned, free = add(name="A", owner_id=visitor), add(name="B")
    change = together.do(owned, free, owner="nobody")
    assert look(select(Funder.owner_id)) == [None, None]
    assert together.outcomes(change) == [("A", "changed"), ("B", "same")]


def test_only_what_is_due_is_found_still_true(together: Together, add: Add, look: Look, visitor: UUID) -> None:
    old = add(name="Vieux", source_rows=[FunderSource(facts="identity", dated="2015", due_on=LONG_AGO)])
    add(name="Neuf", source_rows=[FunderSource(facts="identity", dated="2090", due_on=date(2092, 1, 1))])
    change = together.do(query={"q": ""}, holds=["identity"])
    assert together.outcomes(change) == [("Neuf", "same"), ("Vieux", "changed")]
    assert "pas encore à revérifier" in said(together.page(change))
    (row,) = look(select(FunderSource).where(FunderSource.funder_id == old))
    assert row.checked_by_id == visitor
    assert row.due_on == row.checked_on + SHELF_LIFE[Group.IDENTITY]
    assert abs(row.checked_on - datetime.now(UTC).date()) <= timedelta(days=1)


def test_a_new_status_that_still_holds_is_looked_at_today(together: Together, add: Add, look: Look) -> None:
    add(name="Neuf", source_rows=[FunderSource(facts="identity", dated="2090", due_on=date(2092, 1, 1))])
    together.do(status="closed", holds=["identity"])
    (row,) = look(select(FunderSource))
    assert row.checked_on is not None


def test_an_open_form_meets_the_change_in_three_columns(together: Together, add: Add, look: Look) -> None:
    funder = add(name="Fonds", kind="embassy", needs_registration="no")
    opened = together.client.get(f"/funders/{funder}/edit").text
    together.do(funder, status="suspended")
    late = together.client.post(f"/funders/{funder}/edit", data=sent(opened, name="Fonds", notes="à moi"))
    assert late.status_code == 409
    assert "Suspendu" in late.text
    assert "à moi" in late.text
    assert look(select(Funder.status)) == ["suspended"]


def test_a_funder_changed_since_the_preview_is_judged_as_it_stands(
    together: Together, add: Add, rolled_back: Connection, look: Look
) -> None:
    first, second, third = add(name="A"), add(name="B", status="closed"), add(name="C")
    change = together.prepare(first, second, third, status="closed")
    with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
        session.execute(update(Funder).where(Funder.id == first).values(status="closed", version=2))
        session.execute(update(Funder).where(Funder.id == second).values(status="active", version=2))
        session.delete(session.get_one(Funder, third, options=[]))
        session.commit()
    together.press(change, "confirm")
    assert together.outcomes(change) == [("A", "same"), ("B", "changed"), ("C", "refused")]
    page = said(together.page(change))
    assert "Pour 3 bailleurs, le résultat diffère de l’aperçu" in page
    assert "autrement que prévu" in page
    assert "Cette fiche n’existe plus." in page


def test_pressed_twice_it_is_done_once(together: Together, add: Add, look: Look) -> None:
    funder = add(name="Fonds")
    change = together.prepare(funder, add_tags="un")
    together.press(change, "confirm")
    together.press(change, "confirm")
    assert look(select(Funder.version)) == [2]
    assert len(entries(look, funder)) == 1
    assert "a avancé entre-temps" in together.client.get("/funders").text


def test_whoever_filtered_for_their_own_is_named_to_others(
    together: Together, add: Add, look: Look, visitor: UUID
) -> None:
    add(name="À moi", owner_id=visitor)
    add(name="À personne")
    change = together.do(query={"owner": "me"}, add_tags="un")
    assert together.outcomes(change) == [("À moi", "changed")]
    assert "Responsable : Ama Visite" in said(together.page(change)).replace("\u00a0", " ")


def test_what_came_to_the_filter_after_the_preview_is_not_changed(together: Together, add: Add, look: Look) -> None:
    add(name="Avant")
    change = together.prepare(query={"status": "active"}, status="closed")
    add(name="Après")
    together.press(change, "confirm")
    assert {each.name: each.status for each in look(select(Funder))} == {"Avant": "closed", "Après": "active"}
    assert "Tout ce que montrait ce filtre : Statut : Actif" in said(together.page(change)).replace("\u00a0", " ")
