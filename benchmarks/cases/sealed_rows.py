"""What is sealed of invented cases: whole and openable, a summary that opens, or nothing any more."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from benchmarks.cases.pasts import Past
from fundapp.cases.arriving import Facts, arrive, arrive_step, code_for, readers
from fundapp.cases.models import Addition, CaseMessage, EmergencyCase, NeedLine
from fundapp.cases.rules.sheets import KINDS, Step, summary_of
from fundapp.cases.sealing import place_of
from fundapp.vault.ciphers import fresh_key
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.house import Vault
from fundapp.vault.models import Applicant, Compartment, SealedSubject, Wrap
from fundapp.vault.opened import Opened, assemble
from fundapp.vault.preparing import Prepared, wrap_to
from fundapp.vault.rules import Group, Kind, Subject

TABLE = EmergencyCase.__tablename__
LETTERS = 3
NAMES = ("Le Baobab", "La Rivière", "Le Karité", "L’Étoile", "Le Manguier", "La Colline", "Le Tam-tam", "La Source")
STORY = (
    "Deux hommes sont venus chez moi hier soir. Ils ont demandé où était mon frère et pris mon ordinateur. "
    "Depuis, une voiture sans plaque attend au coin de la rue et je ne dors plus chez moi. "
)

Row = dict[str, Any]
Items = dict[UUID, Callable[[UUID], Envelope]]
"""By case: seals what a line of needs asks for."""
Rows = Iterator[tuple[Any, Sequence[Row]]]


def sheet_of(number: int) -> dict[str, Any]:
    """What somebody has written: all steps, some 2,000 letters."""
    start = {"alias": NAMES[number % len(NAMES)], "happened": STORY * 4, "needed": STORY[:180], "answer": "Signal."}
    return {
        "start": start,
        "who": {"role": "self", "legal_name": f"Nom {number}", "age_band": "30_44", "profiles": ["journalist"]},
        "incidents": [{"kind": "threat", "date": "2026-01-02", "perpetrator": "police", "words": STORY}],
        "referees": [{"name": "Maître Oyono", "way": "Signal", "informed": "yes"}],
        "contact": {"way": "signal", "details": f"+237 6{number:08}", "code_word": "mangue"},
        "payment": {"method": "mobile_money", "payee": "Une tante", "details": "690 11 22 33"},
        "consent": {"consent": "given", "uses": ["verify"]},
    }


class Sealed:
    """How the sealed columns of some cases come about, and the rows that belong to them."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.subjects: list[Row] = []
        self.compartments: list[Row] = []
        self.wraps: list[Row] = []
        self.items: Items = {}
        self._columns: dict[UUID, Row] = {}

    def seal(self, cases: Sequence[Past]) -> list[UUID]:
        """Seals them; the ids that they get."""
        raise NotImplementedError

    def columns(self, case_id: UUID) -> Row:
        """The sealed columns of a case, and who holds its code."""
        return self._columns.pop(case_id)

    def before(self) -> Rows:
        """Rows that must be there before the cases are."""
        yield SealedSubject, self._drained("subjects")
        yield Compartment, self._drained("compartments")
        yield Wrap, self._drained("wraps")

    def after(self) -> Rows:
        """Rows that belong to the cases."""
        yield from ()

    def _subject(self, subject: Subject, at: Any) -> None:
        stamps = {"created_at": at, "updated_at": at, "entry_id": uuid4()}
        self.subjects.append({"id": subject.id, "kind": subject.kind, **stamps})

    def _compartment(self, compartment_id: UUID, subject: Subject, kind: Kind, at: Any, shredded: Any = None) -> None:
        self.compartments.append(
            {
                "id": compartment_id, "subject_id": subject.id, "kind": kind.value, "version": 1, "made_at": at,
                "renewal_wanted": False, "shredded_at": shredded, "final_at": shredded, "halves_gone": bool(shredded),
            }
        )  # fmt: skip

    def _prepared(self, prepared: Prepared, at: Any) -> None:
        self._subject(prepared.subject, at)
        for kind, each in prepared.opened.items():
            self._compartment(each.id, prepared.subject, kind, at)
        self.wraps += [dict(each) for each in prepared.wraps]

    def _drained(self, name: str) -> list[Row]:
        found: list[Row] = getattr(self, name)
        setattr(self, name, [])
        return found


class Whole(Sealed):
    """As the public form seals them: every compartment opens, and so do messages, needs and additions."""

    def __init__(self, vault: Vault) -> None:
        super().__init__(vault)
        self.applicants: list[Row] = []
        self.letters: list[Row] = []
        self.added: list[Row] = []

    def seal(self, cases: Sequence[Past]) -> list[UUID]:
        """See Sealed. Some 20 ms for each."""
        return [self._one(number, each) for number, each in enumerate(cases)]

    def before(self) -> Rows:
        """See Sealed."""
        yield Applicant, self._drained("applicants")
        yield from super().before()

    def after(self) -> Rows:
        """See Sealed."""
        yield CaseMessage, self._drained("letters")
        yield Addition, self._drained("added")

    def _one(self, number: int, each: Past) -> UUID:
        sheet = sheet_of(number)
        arrival = arrive(self.vault, sheet, Facts(), code_for(self.vault, None, sheet))
        case_id, at = arrival.prepared.subject.id, each.received_at
        self._prepared(arrival.prepared, at)
        opened = Opened(arrival.prepared.subject, arrival.prepared.opened)
        kept = arrival.kept
        assert kept is not None
        self.applicants.append(
            {
                "id": arrival.applicant_id, "locator": kept.locator, "sealing_key": kept.unlocked.pair.public,
                "sealed": kept.sealed, "provisional": False, "purge_at": None, "created_at": at, "updated_at": at,
                "entry_id": uuid4(),
            }
        )  # fmt: skip
        self.letters += [self._letter(opened, case_id, at) for _letter in range(LETTERS)]
        if number % 3 == 0:
            self.added.append(self._addition(case_id, at))
        self.items[case_id] = partial(_item, opened)
        self._columns[case_id] = {**dict.fromkeys(COLUMNS), **arrival.sealed, "applicant_id": arrival.applicant_id}
        return case_id

    def _letter(self, opened: Opened, case_id: UUID, at: Any) -> Row:
        message_id = uuid4()
        text = opened.seal(Kind.MAILBOX, place_of(message_id), STORY)
        sent = {"kind": "message", "person_id": None, "sent_at": at, "read_at": at, "entry_id": uuid4()}
        return {"id": message_id, "case_id": case_id, "text": text, **sent}

    def _addition(self, case_id: UUID, at: Any) -> Row:
        arrived = arrive_step(self.vault, Step.INCIDENTS, [{"words": STORY}])
        self._prepared(arrived.prepared, at)
        made = {"step": "incidents", "author": "applicant", "person_id": None, "made_at": at, "seen_at": at}
        added_id = arrived.prepared.subject.id
        return {"id": added_id, "case_id": case_id, "content": arrived.content, "entry_id": uuid4(), **made}


class Kept(Sealed):
    """Cases that are over and not yet erased: their summaries open, so that a list of them costs what it costs."""

    def seal(self, cases: Sequence[Past]) -> list[UUID]:
        """See Sealed. Some 2 ms for each."""
        halves = {uuid4(): fresh_key() for _case in cases}
        self.vault.keep(halves)
        pool, ids = pool_of(self.vault), []
        with readers(self.vault) as (keys, groups):
            for number, (each, (compartment_id, half)) in enumerate(zip(cases, halves.items(), strict=True)):
                subject = Subject(TABLE, uuid4())
                opened = assemble(subject, Kind.SUMMARY, compartment_id, 1, (fresh_key(), half))
                self._subject(subject, each.received_at)
                self._compartment(compartment_id, subject, Kind.SUMMARY, each.received_at)
                self.wraps.append(wrap_to(keys, opened, groups[Group.OFFICERS]))
                place = Place(TABLE, subject.id, "summary")
                summary = opened.seal(place, summary_of(sheet_of(number)).encode())
                self._columns[subject.id] = {**pool, "summary": summary}
                ids.append(subject.id)
        return ids


class Erased(Sealed):
    """Cases of which nothing opens any more: their columns hold what cannot be read, their compartment is shredded."""

    def seal(self, cases: Sequence[Past]) -> list[UUID]:
        """See Sealed."""
        pool, ids = pool_of(self.vault), []
        for each in cases:
            subject = Subject(TABLE, uuid4())
            self._subject(subject, each.received_at)
            self._compartment(uuid4(), subject, Kind.SUMMARY, each.received_at, each.erase_at)
            self._columns[subject.id] = dict(pool)
            ids.append(subject.id)
        return ids


COLUMNS = ("identity", "contact", "narrative", "referees", "payment", "summary")


def pool_of(vault: Vault) -> Mapping[str, Envelope]:
    """The sealed columns of a case that is in no database: right in size and form, and nobody's."""
    sheet = sheet_of(0)
    return dict(arrive(vault, sheet, Facts(), code_for(vault, None, sheet)).sealed)


def _item(opened: Opened, need_id: UUID) -> Envelope:
    return opened.seal(KINDS[Step.NEEDS], Place(NeedLine.__tablename__, need_id, "item"), "Bus pour quatre personnes")
