"""What must not be lost: readers, records, keys, whatever goes wrong beside them."""

import contextlib
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, DomainError
from fundapp.vault.commands import (
    add_document,
    create_compartments,
    part_with_member,
    renew_epoch,
    reset_member,
    shred_compartments,
    withdraw_reader,
)
from fundapp.vault.documents import open_file, seal_file
from fundapp.vault.envelope import Place
from fundapp.vault.errors import CannotOpen
from fundapp.vault.keeping import keep_member
from fundapp.vault.models import Compartment, Document, EpochKey, KeyGroup, Member, Wrap
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.pairs import SealingPair, SigningPair
from fundapp.vault.queries import holders_of
from fundapp.vault.resealing import NotAllSealedAnew, reseal, waiting_for
from fundapp.vault.rules import Kind, Subject
from fundapp.vault.unlocked import UnlockedMember
from tests.fixtures.application import Look
from tests.vault.people import CHEAP, PASSPHRASE, People, new_case

N = Kind.NARRATIVE


def make(people: People, *kinds: Kind, case: Subject | None = None, holders: Any = None) -> tuple[Subject, Opened]:
    case = case or new_case()
    with transaction() as s:
        opened = create_compartments(
            s, people.ctx, people.vault, case, {k: holders or [people.group("officers")] for k in kinds}
        )
    return case, opened


def withdraw(people: People, case: Subject, kind: Kind, reader: Any = None) -> None:
    with transaction() as s:
        withdraw_reader(s, people.ctx, case.id, [kind], reader or people.group("committee"))


def test_a_mistyped_root_in_the_settings_destroys_nothing(people: People) -> None:
    case, opened = make(people, N)
    env = opened.seal(N, Place("case", case.id, "n"), "texte")
    withdraw(people, case, N)
    wrong = replace(people.vault, root=SigningPair.fresh().public)
    with contextlib.suppress(DomainError):
        open_compartments(wrong, people.as_("awa"), people.members["awa"], case, [N], purpose="t")
    assert people.open("awa", case, N).read(N, Place("case", case.id, "n"), env) == "texte"


def test_a_broken_chain_does_not_take_a_case_from_its_readers(people: People) -> None:
    from fundapp.vault.models import KeyStatement

    case, _opened = make(people, N)
    withdraw(people, case, N)
    with transaction() as s:
        old = s.scalars(select(KeyStatement).where(KeyStatement.group_id == people.groups["officers"])).one().signature
        s.execute(
            update(KeyStatement).where(KeyStatement.group_id == people.groups["officers"]).values(signature=bytes(64))
        )
    with contextlib.suppress(DomainError):
        people.open("awa", case, N)
    with transaction() as s:  # the operator puts the row back
        s.execute(update(KeyStatement).where(KeyStatement.group_id == people.groups["officers"]).values(signature=old))
    assert people.open("awa", case, N).compartments


def test_a_swapped_wrap_does_not_take_everybody_s_access_at_the_next_renewal(people: People, look: Look) -> None:
    from fundapp.vault.pairs import wrap
    from fundapp.vault.wrapping import wrap_binding

    case, opened = make(people, N, holders=[people.group("officers"), people.group("committee")])
    env = opened.seal(N, Place("case", case.id, "n"), "texte")
    (comp,) = look(select(Compartment))
    g = people.group("officers")
    from fundapp.vault.models import Epoch

    pub = look(select(Epoch.sealing_key).where(Epoch.group_id == g.id))[0]
    forged = wrap(pub, bytes(32), wrap_binding(case, N, comp.id, 1, g, 0))
    with transaction() as s:
        s.execute(update(Wrap).where(Wrap.reader_id == g.id).values(wrapped=forged))
        s.execute(update(Compartment).values(renewal_wanted=True))
    with contextlib.suppress(DomainError):
        people.open("awa", case, N)
    assert people.open("chantal", case, N).read(N, Place("case", case.id, "n"), env) == "texte"


def test_a_forged_wrap_is_refused_instead_of_taking_new_text(people: People, look: Look) -> None:
    from fundapp.vault.models import Epoch
    from fundapp.vault.pairs import wrap
    from fundapp.vault.wrapping import wrap_binding

    case, _opened = make(people, N, holders=[people.group("officers"), people.group("committee")])
    (comp,) = look(select(Compartment))
    g = people.group("officers")
    pub = look(select(Epoch.sealing_key).where(Epoch.group_id == g.id))[0]
    with transaction() as s:
        s.execute(
            update(Wrap)
            .where(Wrap.reader_id == g.id)
            .values(wrapped=wrap(pub, bytes(32), wrap_binding(case, N, comp.id, 1, g, 0)))
        )
    try:
        written = people.open("awa", case, N).seal(N, Place("case", case.id, "n"), "nouveau")
    except CannotOpen:
        return
    assert people.open("chantal", case, N).read(N, Place("case", case.id, "n"), written) == "nouveau"


def test_a_file_sealed_while_its_compartment_was_sealed_anew_stays_readable(people: People, look: Look) -> None:
    case, opened = make(people, Kind.EVIDENCE)
    opened = people.open("awa", case, Kind.EVIDENCE)  # a slow upload begins
    withdraw(people, case, Kind.EVIDENCE)
    (waiting,) = waiting_for(people.members["bela"])
    reseal(people.vault, people.as_("bela"), people.members["bela"], waiting)
    file = seal_file(people.vault.files, opened, Kind.EVIDENCE, [b"une photo"])
    try:
        with transaction() as s:
            doc = add_document(s, people.ctx, opened, Kind.EVIDENCE, file, "x.jpg")
            s.flush()
            s.expunge(doc)
    except DomainError:
        return  # told, so that it is sent again: nothing lost
    again = people.open("awa", case, Kind.EVIDENCE)
    assert b"".join(open_file(people.vault.files, again, Kind.EVIDENCE, doc)) == b"une photo"


def test_a_text_written_while_its_compartment_was_sealed_anew_stays_readable(people: People) -> None:
    # Document.title is the only sealed column of the house so far: the same holds for every later one.
    case, _ = make(people, N)
    opened = people.open("awa", case, N)
    withdraw(people, case, N)
    (waiting,) = waiting_for(people.members["bela"])
    reseal(people.vault, people.as_("bela"), people.members["bela"], waiting)
    row, comp = uuid4(), opened.compartment(N)
    try:
        with transaction() as s:
            s.add(
                Document(
                    id=row,
                    compartment_id=comp.id,
                    version=1,
                    stored=1,
                    title=opened.seal(N, Place("vault_document", row, "title"), "t"),
                    made_at=people.ctx.now,
                )
            )
    except (DomainError, ValueError):
        return
    with transaction() as s:
        env = s.get_one(Document, row).title
    assert people.open("awa", case, N).read(N, Place("vault_document", row, "title"), env) == "t"


def test_one_record_that_does_not_open_does_not_stop_sealing_anew_for_all_others(people: People, look: Look) -> None:
    cases = sorted((make(people, Kind.EVIDENCE) for _ in range(2)), key=lambda c: c[0].id)
    for case, opened in cases:
        file = seal_file(people.vault.files, opened, Kind.EVIDENCE, [b"x"])
        with transaction() as s:
            add_document(s, people.ctx, opened, Kind.EVIDENCE, file, "x.jpg")
        withdraw(people, case, Kind.EVIDENCE)
    first = cases[0][1].compartment(Kind.EVIDENCE).id
    with transaction() as s:
        from fundapp.vault.envelope import Envelope

        doc = s.scalars(select(Document).where(Document.compartment_id == first)).one()
        bad = doc.title.record[:-1] + bytes([doc.title.record[-1] ^ 1])
        s.execute(update(Document).where(Document.id == doc.id).values(title=Envelope(bad)))
    from fundapp.vault.attended import Attendance
    from fundapp.vault.resealing import reseal_everything

    class A(Attendance):
        def step(self, done: int, total: int) -> None: ...

    with pytest.raises(NotAllSealedAnew):
        reseal_everything(A(uuid4(), {}, people.vault, people.as_("awa"), people.members["awa"]))
    second = cases[1][1].compartment(Kind.EVIDENCE).id
    assert look(select(Compartment.version).where(Compartment.id == second)) == [2]


def test_a_shredding_in_a_part_of_a_transaction_waits_for_the_whole(people: People) -> None:
    case, opened = make(people, N)
    env = opened.seal(N, Place("case", case.id, "n"), "texte")
    with contextlib.suppress(ZeroDivisionError), transaction() as s:
        with s.begin_nested():
            shred_compartments(s, people.ctx, people.vault, case.id, [N], reason="retention")
        raise ZeroDivisionError
    assert people.open("awa", case, N).read(N, Place("case", case.id, "n"), env) == "texte"


def test_a_restricted_case_keeps_somebody_who_can_read_it(people: People, look: Look) -> None:
    _case, _ = make(people, N, holders=[people.members["awa"].reader])
    try:
        with transaction() as s:
            part_with_member(s, people.ctx, people.members["awa"].id, reason="left")
    except Conflict:
        pass
    assert look(select(func.count()).select_from(Wrap)) != [0]


def test_the_last_reader_of_a_compartment_cannot_be_withdrawn(people: People, look: Look) -> None:
    case, _ = make(people, N)
    with contextlib.suppress(Conflict):
        withdraw(people, case, N, people.group("officers"))
    assert look(select(func.count()).select_from(Wrap)) != [0]


def test_a_reset_never_takes_a_group_s_last_copy_of_its_secret(people: People, look: Look) -> None:
    _case, _ = make(people, N)
    for name in ("awa", "bela"):
        kept = keep_member(UnlockedMember.fresh(people.members[name].id), PASSPHRASE, CHEAP)
        try:
            with transaction() as s:
                reset_member(s, people.ctx, kept)
        except Conflict:
            pass
    assert look(select(func.count()).select_from(EpochKey).where(EpochKey.group_id == people.groups["officers"])) != [0]


def test_a_reset_makes_a_new_epoch_due_since_the_old_key_still_opens_the_old_one(people: People, look: Look) -> None:
    kept = keep_member(UnlockedMember.fresh(people.members["bela"].id), PASSPHRASE, CHEAP)
    with transaction() as s:
        reset_member(s, people.ctx, kept)
    assert look(select(KeyGroup.renewal_wanted_at).where(KeyGroup.code == "officers")) != [None]


def test_a_renewal_by_somebody_whose_row_was_swapped_does_not_lose_the_group(people: People, look: Look) -> None:
    with transaction() as s:
        s.execute(update(Member).values(sealing_key=SealingPair.fresh().public))
    try:
        with transaction() as s:
            renew_epoch(
                s,
                people.as_("awa"),
                people.vault,
                people.members["awa"],
                people.groups["officers"],
                members=holders_of(s, people.groups["officers"]),
            )
    except DomainError:
        pass
    assert look(select(func.count()).select_from(EpochKey).where(EpochKey.group_id == people.groups["officers"])) != [0]


def test_a_compartment_without_readers_is_refused(people: People) -> None:
    with pytest.raises((DomainError, ValueError)), transaction() as s:
        create_compartments(s, people.ctx, people.vault, new_case(), {N: []})


def test_a_subject_s_second_compartments_are_of_the_same_kind_of_subject(people: People) -> None:
    case, _ = make(people, N)
    other = Subject("person", case.id)
    try:
        make(people, Kind.IDENTITY, case=other)
    except (DomainError, ValueError):
        return
    assert people.open("awa", other, Kind.IDENTITY).compartments


def test_the_keystore_s_sentinel_is_never_shredded(people: People, look: Look) -> None:
    from fundapp.vault.house import SENTINEL
    from fundapp.vault.shredding import finish_shreddings

    case, _ = make(people, N)
    with transaction() as s:
        s.add(
            Compartment(
                id=SENTINEL,
                subject_id=case.id,
                kind="x",
                version=1,
                renewal_wanted=False,
                made_at=people.ctx.now,
                shredded_at=people.ctx.now,
                final_at=people.ctx.now,
                halves_gone=False,
            )
        )
    finish_shreddings(people.vault.keystore)
    make(people, N)
