"""Lists of summaries: one entry for a view, quick from the second time on, never what was shredded."""

from typing import Any

import pytest
from sqlalchemy import select, update

from fundapp.audit.models import Staged
from fundapp.core.database import transaction
from fundapp.core.errors import NotFound, Unavailable
from fundapp.vault import lists
from fundapp.vault.commands import create_compartments, remove_member, renew_epoch, shred_compartments
from fundapp.vault.commands.compartments import withdraw_reader
from fundapp.vault.envelope import Place
from fundapp.vault.errors import CannotOpen, Locked
from fundapp.vault.lists import Item, open_list
from fundapp.vault.models import Compartment, QuickKey
from fundapp.vault.pairs import SealingPair
from fundapp.vault.queries import holders_of
from fundapp.vault.rules import LIST_READ, Kind
from tests.fixtures.application import Look
from tests.vault.people import People, new_case


def make(people: People, count: int = 3) -> list[Item]:
    """Cases with a summary each."""
    items = []
    for number in range(count):
        case = new_case()
        with transaction() as session:
            plan = {Kind.SUMMARY: [people.group("officers")]}
            opened = create_compartments(session, people.ctx, people.vault, case, plan)
        place = Place("case", case.id, "summary")
        items.append(Item(case, opened.seal(Kind.SUMMARY, place, f"résumé {number}"), place))
    return items


def view(people: People, items: list[Item], name: str = "awa", group: str = "officers") -> list[str]:
    found = open_list(people.vault, people.as_(name), people.members[name], people.groups[group], items, purpose="test")
    return [found[item.subject.id] for item in items if item.subject.id in found]


def refuse_unwrapping(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, only what was sealed again opens: the group's secret is unwrapped, a row's half-key never."""

    def refuse(*_given: Any) -> None:
        raise AssertionError("a row was opened by way of its wrap")

    monkeypatch.setattr(lists, "unwrap_half", refuse)


def test_summaries_open_the_first_time_and_quickly_ever_after(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    items = make(people)
    expected = ["résumé 0", "résumé 1", "résumé 2"]
    assert view(people, items) == expected
    refuse_unwrapping(monkeypatch)
    assert view(people, items) == expected
    assert view(people, items, "bela") == expected


def test_a_view_is_one_entry_that_names_every_subject(people: People, look: Look) -> None:
    items = make(people)
    view(people, items)
    (entry,) = look(select(Staged).where(Staged.action == LIST_READ))
    assert set(entry.payload["subjects"]) == {item.subject.id.hex for item in items}
    assert entry.subject_id == people.groups["officers"]


def test_without_its_entry_no_row_opens(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    items = make(people)
    asked: list[Any] = []
    monkeypatch.setattr(people.vault.keystore, "get", asked.append)

    def refuse(*_given: Any) -> None:
        raise Unavailable

    monkeypatch.setattr(lists, "record", refuse)
    with pytest.raises(Unavailable):
        view(people, items)
    assert asked == []


def test_the_entry_is_committed_before_the_keystore_is_asked(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    from fundapp.core.database import ReadSession, db, is_writing

    items, seen, real = make(people), [], people.vault.keystore.get

    def looking(ids: Any) -> Any:
        with ReadSession(db) as session:
            entries = session.scalars(select(Staged.id).where(Staged.action == LIST_READ)).all()
        seen.append((is_writing(), len(entries)))
        return real(ids)

    monkeypatch.setattr(people.vault.keystore, "get", looking)
    view(people, items)
    assert seen == [(False, 1)]


def test_whoever_is_not_in_the_group_sees_no_list(people: People) -> None:
    items = make(people)
    with pytest.raises(NotFound):
        view(people, items, "chantal")
    with pytest.raises(Locked):
        open_list(
            people.vault, people.as_("bela"), people.members["awa"], people.groups["officers"], items, purpose="test"
        )
    assert view(people, items, "chantal", "committee") == []


def test_a_shredded_summary_is_missing_even_from_what_was_sealed_again(people: People, look: Look) -> None:
    items = make(people)
    view(people, items)
    before = look(select(QuickKey))
    with transaction() as session:
        shred_compartments(session, people.ctx, people.vault, items[0].subject.id, [Kind.SUMMARY], reason="retention")
    assert view(people, items) == ["résumé 1", "résumé 2"]
    with transaction() as session:  # somebody puts the old rows back
        session.execute(update(Compartment).values(shredded_at=None, final_at=None))
        for row in before:
            session.merge(row)
    assert view(people, items) == ["résumé 1", "résumé 2"]


def test_a_summary_written_anew_opens_by_the_half_that_was_sealed_again(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = make(people)
    view(people, items)
    opened = people.open("awa", items[0].subject, Kind.SUMMARY)
    changed = Item(items[0].subject, opened.seal(Kind.SUMMARY, items[0].place, "résumé revu"), items[0].place)
    refuse_unwrapping(monkeypatch)
    assert view(people, [changed, *items[1:]]) == ["résumé revu", "résumé 1", "résumé 2"]
    assert view(people, [changed, *items[1:]]) == ["résumé revu", "résumé 1", "résumé 2"]


def test_after_a_new_epoch_rows_are_sealed_again_and_the_departed_sees_nothing(people: People, look: Look) -> None:
    items = make(people)
    view(people, items, "bela")
    group = people.groups["officers"]
    with transaction() as session:
        remove_member(session, people.ctx, group, people.members["bela"].id)
        renew_epoch(
            session, people.as_("awa"), people.vault, people.members["awa"], group, members=holders_of(session, group)
        )
    assert len(view(people, items)) == 3
    assert {row.number for row in look(select(QuickKey))} == {1}
    with pytest.raises(NotFound):
        view(people, items, "bela")


def test_a_renewed_compartment_is_read_again(people: People) -> None:
    items = make(people, 1)
    view(people, items)
    with transaction() as session:
        withdraw_reader(session, people.ctx, items[0].subject.id, [Kind.SUMMARY], people.group("committee"))
    people.open("awa", items[0].subject, Kind.SUMMARY)
    assert view(people, items) == ["résumé 0"]
    assert view(people, items) == ["résumé 0"]


@pytest.mark.parametrize("column", ["summary", "half", "number", "version", "swapped"])
def test_a_row_that_was_tampered_with_does_not_open_as_something_else(people: People, look: Look, column: str) -> None:
    items = make(people)
    view(people, items)
    first, second = look(select(QuickKey))[:2]
    changes: dict[str, Any] = {
        "summary": {"summary": first.summary[:-1] + bytes([first.summary[-1] ^ 1])},
        "half": {"half": second.half, "source": b"x" * 24},
        "number": {"number": 0, "version": 7},
        "version": {"version": 2},
        "swapped": {"summary": second.summary},
    }
    mine = QuickKey.compartment_id == first.compartment_id
    with transaction() as session:
        session.execute(update(QuickKey).where(mine).values(**changes[column]))
    for _time in range(2):
        assert view(people, items) == ["résumé 0", "résumé 1", "résumé 2"], "read anew from its own envelope"


def test_a_summary_that_was_changed_is_missing_and_the_others_are_shown(people: People) -> None:
    from dataclasses import replace

    from fundapp.vault.envelope import Envelope

    items = make(people)
    record = items[1].envelope.record
    items[1] = replace(items[1], envelope=Envelope(record[:-1] + bytes([record[-1] ^ 1])))
    assert view(people, items) == ["résumé 0", "résumé 2"]
    items[1] = replace(items[1], envelope=items[0].envelope)
    assert view(people, items) == ["résumé 0", "résumé 2"]


def test_the_cost_of_a_list_is_constant_in_the_number_of_rows(people: People, query_count: Any) -> None:
    few, many = make(people, 2), make(people, 40)
    for items in (few, many):
        view(people, items)
    counts = []
    for items in (few, many):
        with query_count() as statements:
            view(people, items)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 5


def test_a_row_costs_no_opening_by_hpke_after_the_first(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    items, calls, real = make(people, 20), [], SealingPair.unwrap
    view(people, items)

    def counting(self: SealingPair, wrapped: bytes, binding: bytes) -> bytes:
        calls.append(1)
        return real(self, wrapped, binding)

    monkeypatch.setattr(SealingPair, "unwrap", counting)
    view(people, items)
    assert len(calls) == 1, "the group's secret alone"


def test_a_row_opens_with_its_own_half_of_the_keystore_alone(people: People) -> None:
    from fundapp.vault.lists import find_rows
    from fundapp.vault.queries import epoch_key
    from fundapp.vault.quick import QuickReader
    from fundapp.vault.wrapping import newest_secret

    items, group, awa = make(people, 1), people.groups["officers"], people.members["awa"]
    view(people, items)
    with transaction() as session:
        (row,) = find_rows(session, group, items)
        held = epoch_key(session, group, awa.id)
        assert held is not None
        reader = QuickReader.of(newest_secret(awa, held))
    kept = people.vault.keystore.get([row.compartment_id])[row.compartment_id]
    assert reader.open_summary(row, kept) == "résumé 0"
    for act in (reader.open_summary, reader.open_half):
        with pytest.raises(CannotOpen):
            act(row, bytes(32))
