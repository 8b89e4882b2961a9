"""Lists under attack: no summary is shown under another case, for another envelope, or to who lost access."""

from typing import Any

import pytest
from sqlalchemy import select, update

from fundapp.core.database import transaction
from fundapp.core.errors import DomainError
from fundapp.vault import lists
from fundapp.vault.commands.compartments import share_compartment, withdraw_reader
from fundapp.vault.errors import CannotOpen
from fundapp.vault.lists import Item
from fundapp.vault.models import Compartment, QuickKey
from fundapp.vault.opened import assemble
from fundapp.vault.rules import Kind
from tests.fixtures.application import Look
from tests.vault.people import People
from tests.vault.test_lists import make, view


def test_a_list_never_shows_one_case_s_summary_under_another(people: People, look: Look) -> None:
    items = make(people, 2)
    assert view(people, items) == ["résumé 0", "résumé 1"]
    rows = {row.subject_id: row for row in look(select(Compartment).where(Compartment.kind == "summary"))}
    quick = {q.compartment_id: q for q in look(select(QuickKey))}
    a, b = (rows[i.subject.id] for i in items)
    ids, sources = (a.id, b.id), {a.id: quick[a.id].source, b.id: quick[b.id].source}
    subjects = a.subject_id, b.subject_id
    with transaction() as s:
        s.execute(update(Compartment).where(Compartment.id == ids[0]).values(kind="tmp"))
        s.execute(update(Compartment).where(Compartment.id == ids[1]).values(subject_id=subjects[0]))
        s.execute(update(Compartment).where(Compartment.id == ids[0]).values(subject_id=subjects[1], kind="summary"))
        s.execute(update(QuickKey).where(QuickKey.compartment_id == ids[0]).values(source=sources[ids[1]]))
        s.execute(update(QuickKey).where(QuickKey.compartment_id == ids[1]).values(source=sources[ids[0]]))
    try:
        shown = view(people, items)
    except DomainError:
        return
    assert shown != ["résumé 1", "résumé 0"], "a wrong text as if it were right"


def test_an_old_summary_is_never_shown_for_a_new_envelope(people: People, look: Look) -> None:
    (item,) = make(people, 1)
    assert view(people, [item]) == ["résumé 0"]
    opened = people.open("awa", item.subject, Kind.SUMMARY)
    new = Item(item.subject, opened.seal(Kind.SUMMARY, item.place, "arrêtée hier: ne pas appeler"), item.place)
    with transaction() as s:  # one column of one row
        s.execute(update(QuickKey).values(source=new.envelope.record[22:46]))
    try:
        shown = view(people, [new])
    except DomainError:
        return
    assert shown == ["arrêtée hier: ne pas appeler"]


def test_a_group_whose_access_was_withdrawn_during_its_first_list_view_reads_no_list_afterwards(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = make(people, 1)
    opened = people.open("awa", items[0].subject, Kind.SUMMARY)
    with transaction() as s:
        share_compartment(s, people.as_("awa"), people.vault, opened, Kind.SUMMARY, people.group("committee"))

    def slow(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(lists, "assemble", assemble)
        with transaction() as s:  # another request, meanwhile
            withdraw_reader(s, people.ctx, items[0].subject.id, [Kind.SUMMARY], people.group("officers"))
        return assemble(*given, **named)

    monkeypatch.setattr(lists, "assemble", slow)
    view(people, items)  # under way while access ended: may still show it
    assert view(people, items) == []


def test_one_changed_row_does_not_blind_the_whole_list(people: People, look: Look) -> None:
    items = make(people, 3)
    view(people, items)
    row = look(select(QuickKey))[0]
    bad = row.summary[:-1] + bytes([row.summary[-1] ^ 1])
    with transaction() as s:
        s.execute(update(QuickKey).where(QuickKey.compartment_id == row.compartment_id).values(summary=bad))
    try:
        shown = view(people, items)
    except CannotOpen:
        shown = []
    assert len(shown) >= 2
