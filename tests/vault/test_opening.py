"""Opening: who can, what it leaves behind, and that nothing opens without its entry."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from fundapp.audit.models import Staged
from fundapp.core.database import transaction
from fundapp.core.errors import EditConflict, NotFound, Unavailable
from fundapp.vault import opening
from fundapp.vault.commands import create_compartments, shred_compartments
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.errors import CannotOpen, Locked, Shredded
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import READ, Kind, Subject
from tests.fixtures.application import Look
from tests.vault.people import People, new_case

KINDS = (Kind.NARRATIVE, Kind.IDENTITY, Kind.ASSESSMENT)


def tell(people: People, case: Subject, text: str = "Émérence, arrêtée à Bukavu") -> dict[Kind, Envelope]:
    """A case of the officers: the same text in three compartments."""
    with transaction() as session:
        plan = {kind: [people.group("officers")] for kind in KINDS}
        opened = create_compartments(session, people.ctx, people.vault, case, plan)
        return {kind: opened.seal(kind, Place("case", case.id, kind), text) for kind in KINDS}


def test_a_member_of_the_group_reads_what_was_sealed(people: People) -> None:
    case = new_case()
    sealed = tell(people, case)
    for name in ("awa", "bela"):
        opened = people.open(name, case, *KINDS)
        for kind in KINDS:
            assert opened.read(kind, Place("case", case.id, kind), sealed[kind]) == "Émérence, arrêtée à Bukavu"


def test_absent_and_denied_look_the_same(people: People) -> None:
    case = new_case()
    tell(people, case)
    with pytest.raises(NotFound) as denied:
        people.open("chantal", case, Kind.NARRATIVE)
    with pytest.raises(NotFound) as absent:
        people.open("awa", new_case(), Kind.NARRATIVE)
    with pytest.raises(NotFound) as no_such_compartment:
        people.open("awa", case, Kind.PAYMENT)
    with pytest.raises(NotFound) as another_kind_of_subject:
        people.open("awa", Subject("person", case.id), Kind.NARRATIVE)
    assert len({str(each.value) for each in (denied, absent, no_such_compartment, another_kind_of_subject)}) == 1


def test_what_was_not_opened_does_not_read_or_seal(people: People) -> None:
    case = new_case()
    sealed = tell(people, case)
    opened = people.open("awa", case, Kind.NARRATIVE)
    with pytest.raises(Locked):
        opened.read(Kind.IDENTITY, Place("case", case.id, Kind.IDENTITY), sealed[Kind.IDENTITY])
    with pytest.raises(Locked):
        opened.seal(Kind.IDENTITY, Place("case", case.id, Kind.IDENTITY), "x")


def test_opening_leaves_one_entry_that_names_what_was_opened(people: People, look: Look) -> None:
    case = new_case()
    tell(people, case)
    people.open("awa", case, Kind.NARRATIVE, Kind.IDENTITY)
    (entry,) = look(select(Staged).where(Staged.action == READ))
    assert entry.actor_id == people.members["awa"].id
    assert (entry.subject_kind, entry.subject_id) == ("vault_subject", case.id)
    assert entry.payload["compartments"] == ["identity", "narrative"]
    assert entry.payload["purpose"] == "test"


def test_nothing_is_decrypted_before_the_entry_is_committed(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    case, seen = new_case(), []
    tell(people, case)
    real = people.vault.keystore.get

    def looking(ids: Any) -> Any:
        from fundapp.core.database import ReadSession, db, is_writing

        with ReadSession(db) as session:
            entries = session.scalars(select(Staged.action).where(Staged.action == READ)).all()
        seen.append((is_writing(), len(entries)))
        return real(ids)

    monkeypatch.setattr(people.vault.keystore, "get", looking)
    people.open("awa", case, Kind.NARRATIVE)
    assert seen == [(False, 1)]


def test_without_its_entry_nothing_opens(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    case = new_case()
    asked: list[Any] = []
    tell(people, case)

    def refuse(*_given: Any) -> None:
        raise Unavailable

    monkeypatch.setattr(opening, "record", refuse)
    monkeypatch.setattr(people.vault.keystore, "get", asked.append)
    with pytest.raises(Unavailable):
        people.open("awa", case, Kind.NARRATIVE)
    assert asked == []


def test_the_entry_stays_where_opening_fails_afterwards(people: People, look: Look, monkeypatch: Any) -> None:
    case = new_case()
    tell(people, case)

    def fail(*_given: Any) -> None:
        raise CannotOpen

    monkeypatch.setattr(opening, "open_plans", fail)
    with pytest.raises(CannotOpen):
        people.open("awa", case, Kind.NARRATIVE)
    assert len(look(select(Staged).where(Staged.action == READ))) == 1


def test_opening_inside_a_write_transaction_is_refused(people: People) -> None:
    case = new_case()
    tell(people, case)
    with pytest.raises(RuntimeError, match="outlive"), transaction():
        people.open("awa", case, Kind.NARRATIVE)


def test_nobody_opens_with_somebody_elses_key(people: People) -> None:
    case = new_case()
    tell(people, case)
    for ctx in (people.as_("bela"), replace(people.ctx, actor=None)):
        with pytest.raises(Locked):
            open_compartments(people.vault, ctx, people.members["awa"], case, [Kind.NARRATIVE], purpose="test")


def test_a_sealed_value_opens_in_its_own_place_alone(people: People) -> None:
    case, other = new_case(), new_case()
    sealed, others = tell(people, case), tell(people, other)
    opened, place = people.open("awa", case, *KINDS), Place("case", case.id, Kind.NARRATIVE)
    record = sealed[Kind.NARRATIVE]
    for wrong in (
        replace(place, table="cases"),
        replace(place, column="narrativf"),
        replace(place, row=other.id),
        Place("case" + "narrative", case.id, ""),
    ):
        with pytest.raises(CannotOpen):
            opened.read(Kind.NARRATIVE, wrong, record)
    for kind, envelope in ((Kind.NARRATIVE, others[Kind.NARRATIVE]), (Kind.NARRATIVE, sealed[Kind.IDENTITY])):
        with pytest.raises(CannotOpen):
            opened.read(kind, place, envelope)
    assert opened.read(Kind.NARRATIVE, place, record)


def test_a_shredded_compartment_says_so_and_the_others_open(people: People) -> None:
    case = new_case()
    sealed = tell(people, case)
    with transaction() as session:
        shred_compartments(session, people.ctx, people.vault, case.id, [Kind.IDENTITY], reason="retention")
    opened = people.open("awa", case, *KINDS)
    assert opened.read(Kind.NARRATIVE, Place("case", case.id, Kind.NARRATIVE), sealed[Kind.NARRATIVE])
    with pytest.raises(Shredded):
        opened.read(Kind.IDENTITY, Place("case", case.id, Kind.IDENTITY), sealed[Kind.IDENTITY])


def test_opening_several_compartments_costs_a_constant_number_of_queries(people: People, query_count: Any) -> None:
    case = new_case()
    tell(people, case)
    people.open("awa", case, Kind.NARRATIVE)
    with query_count() as statements:
        people.open("awa", case, *KINDS)
    statements.at_most(6)


def test_whoever_always_loses_the_race_for_a_renewal_is_told(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    case = new_case()
    tell(people, case)

    def too_late(*_given: Any) -> None:
        raise EditConflict

    with transaction() as session:
        from fundapp.vault.commands import withdraw_reader

        withdraw_reader(session, people.ctx, case.id, [Kind.NARRATIVE], people.group("committee"))
    monkeypatch.setattr(opening, "renew_compartments", too_late)
    with pytest.raises(EditConflict):
        people.open("awa", case, Kind.NARRATIVE)
