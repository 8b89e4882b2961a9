"""A case opened for a page: every compartment that its reader can open, in one opening."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from fundapp.accounts.signin import keys_in_hand
from fundapp.cases.arriving import COLUMNS
from fundapp.cases.models import Addition, EmergencyCase, NeedLine
from fundapp.cases.queries.additions import Additions, additions_page
from fundapp.cases.queries.dossier import Added, Head, Standing, head_of, standing_of
from fundapp.cases.queries.mailbox import UNREAD_HERE, Mailbox, Written, mailbox_of
from fundapp.cases.queries.needs import needs_of
from fundapp.cases.queries.pages import Turning
from fundapp.cases.rules.sheets import Step as Kept
from fundapp.cases.rules.sheets import read
from fundapp.cases.sealing import place_of
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.logs import log
from fundapp.core.web.circumstances import page_marks
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.errors import CannotOpen, Locked, Shredded
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_subjects
from fundapp.vault.rules import Kind
from fundapp.vault.unlocked import UnlockedMember

PAGE = "case.page"
"""How the audit log calls the opening of a case's page."""

WEIGHTY = frozenset({Kept.WHO, Kept.CONTACT, Kept.CONSENT, Kept.PAYMENT})
"""Steps that count on whatever page of the additions somebody is.

What must never be done, a minor, a consent that is missing: these stand above every page. And by these steps a person
is found again: their digests are made of all of them.
"""

ON_DEMAND = (Kind.REFEREES, Kind.PAYMENT)
"""Parts that a case's page opens for whoever asks for them: other people's names, and where money would go."""

SHREDDED, BROKEN, CLOSED, WAITING = "shredded", "broken", "closed", "waiting"
"""Why something is not shown: erased for ever; changed or damaged; kept from this reader; not asked for yet."""


@dataclass(frozen=True)
class Step:
    """An addition as the page shows it: its sheet, or why there is none."""

    added: Added
    sheet: Mapping[str, Any]
    missing: str = ""


@dataclass(frozen=True)
class Letter:
    """A message as the page shows it: its text, or why there is none."""

    written: Written
    text: str | None
    missing: str = ""


@dataclass(frozen=True)
class Turned:
    """Which page of the mailbox and of the additions is looked at: marks of the address. Without, the newest.

    `asked_for`: which of the parts on demand are opened.
    """

    letters: str | None = None
    added: str | None = None
    asked_for: frozenset[Kind] = frozenset()


@dataclass(frozen=True)
class Dossier:
    """A case with what a page shows of it, as far as its reader may see it. `keys` None: only what is not sealed.

    `parts`: the sheet of each compartment; `missing`: why a compartment's is not there. `steps`: additions that count
    on every page, the earliest first; `shown` and `letters`: a page of all additions and of the mailbox, the newest
    first.
    """

    head: Head
    keys: UnlockedMember | None
    mailbox: Mailbox
    needs: Sequence[NeedLine]
    added: Additions | None = None
    opened: Mapping[UUID, Opened] = field(default_factory=dict, repr=False)
    parts: Mapping[Kind, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    missing: Mapping[Kind, str] = field(default_factory=dict)
    steps: Sequence[Step] = field(default_factory=tuple, repr=False)
    shown: Sequence[Step] = field(default_factory=tuple, repr=False)
    letters: Sequence[Letter] = field(default_factory=tuple, repr=False)
    items: Mapping[UUID, str] = field(default_factory=dict, repr=False)

    @property
    def case(self) -> EmergencyCase:
        """The row."""
        return self.head.case

    @property
    def sheets(self) -> list[Mapping[str, Any]]:
        """Every sheet that counts and could be read, the case's own first, then additions in their order."""
        return [*self.parts.values(), *(each.sheet for each in self.steps)]

    @property
    def alias(self) -> str:
        """By what they want to be called; empty where it cannot be read."""
        return str((self.parts.get(Kind.IDENTITY, {}).get("start") or {}).get("alias") or "")

    def opened_case(self) -> Opened:
        """The case's own compartments. Raises Locked."""
        if self.case.id not in self.opened:
            raise Locked
        return self.opened[self.case.id]


def open_dossier(
    ctx: Context,
    reference: str,
    turned: Turned | None = None,
    counting: Collection[Kept] = WEIGHTY,
    asked_for: Collection[Kind] = (),
    head: Head | None = None,
    *,
    mailbox: bool = True,
) -> Dossier:
    """A case for a page: one entry in the log for all that is opened. At most fifteen queries. Raises NotFound.

    `head`: what `head_of` has read of it already; without `mailbox` nothing is read of that. Of what was added, all
    steps that are `counting` are read; with `turned`, also a page of everything, and one of the mailbox. Parts on
    demand are opened where they are asked for, here or in `turned`.
    """
    waiting = set(ON_DEMAND).difference(asked_for, turned.asked_for if turned else ())
    session, marks = db.session(), page_marks()
    head = head or head_of(session, ctx, reference)
    keys = keys_in_hand()
    turning = Turning(marks, turned.letters if turned else None)
    letters = mailbox_of(session, head.case.id, turning) if mailbox else UNREAD_HERE
    closed = Dossier(head, keys, letters, needs_of(session, head.case.id))
    if keys is None:
        return closed
    added = additions_page(session, head.case.id, Turning(marks, turned.added)) if turned else None
    shown = added.page.items if added else ()
    standing = _without(waiting, standing_of(session, head.case, keys.id, shown, counting))
    opened = open_subjects(vault(), ctx, keys, standing.readable, purpose=PAGE) if standing.readable else {}
    steps = {each.addition.id: _step(each, opened.get(each.addition.id), standing) for each in standing.additions}
    return replace(
        _read(closed, standing, opened, letters=turned is not None),
        added=added,
        steps=[each for each in steps.values() if each.added.addition.step in counting],
        shown=[steps[each] for each in shown if each in steps],
    )


def _without(waiting: Collection[Kind], standing: Standing) -> Standing:
    """What is to be opened: the case first, by which the log names it; nothing that nobody has asked for."""
    asked = {
        subject: [kind for kind in kinds if kind not in waiting or (subject.id, kind) in standing.shredded]
        for subject, kinds in sorted(standing.readable.items(), key=lambda each: each[0].kind == Addition.__tablename__)
    }
    ours = next((subject for subject in asked if subject.kind == EmergencyCase.__tablename__), None)
    left = frozenset(standing.readable[ours]).difference(asked[ours]) if ours else frozenset()
    return replace(
        standing,
        readable={subject: kinds for subject, kinds in asked.items() if kinds},
        waiting=left,
        unasked=frozenset(subject.id for subject, kinds in asked.items() if not kinds),
    )


def _read(closed: Dossier, standing: Standing, opened: Mapping[UUID, Opened], *, letters: bool) -> Dossier:
    """A case with what its own compartments say, and the mailbox where its letters are wanted."""
    found = opened.get(closed.case.id)
    parts, missing = _parts(closed.case, standing, found)
    return replace(
        closed,
        opened=opened,
        parts=parts,
        missing=missing,
        letters=[_letter(each, found) for each in closed.mailbox.page.items] if letters else (),
        items=_items(closed.needs, found),
    )


def _parts(
    case: EmergencyCase, standing: Standing, opened: Opened | None
) -> tuple[dict[Kind, Mapping[str, Any]], dict[Kind, str]]:
    parts: dict[Kind, Mapping[str, Any]] = {}
    missing: dict[Kind, str] = {}
    for kind, column in COLUMNS.items():
        envelope = getattr(case, column)
        if envelope is None:
            continue
        text, why = _text(opened, kind, Place(EmergencyCase.__tablename__, case.id, column), envelope)
        if kind in standing.kept_from_us:
            why = CLOSED
        elif kind in standing.waiting:
            text, why = None, WAITING
        if text is None:
            missing[kind] = why
        else:
            parts[kind] = read(text)
    return parts, missing


def _step(added: Added, opened: Opened | None, standing: Standing) -> Step:
    addition = added.addition
    if addition.id in standing.unasked:
        return Step(added, {}, WAITING)
    place = Place(addition.__tablename__, addition.id, "content")
    kind = next(iter([*opened.compartments, *opened.shredded]), None) if opened else None
    if kind is None:
        return Step(added, {}, CLOSED)
    text, why = _text(opened, kind, place, addition.content)
    return Step(added, {} if text is None else read(text), why)


def _letter(written: Written, opened: Opened | None) -> Letter:
    text, why = _text(opened, Kind.MAILBOX, place_of(written.message.id), written.message.text)
    return Letter(written, text, why)


def _items(needs: Sequence[NeedLine], opened: Opened | None) -> dict[UUID, str]:
    found = {}
    for line in needs:
        if line.item is not None:
            text, _why = _text(opened, Kind.NARRATIVE, item_place(line.id), line.item)
            if text is not None:
                found[line.id] = text
    return found


def words_in(opened: Opened | None, place: Place, item: Envelope | None) -> str:
    """The words of a line of need, as it stands or stood; empty where there are none, or none that can be read."""
    return (_text(opened, Kind.NARRATIVE, place, item)[0] or "") if item is not None else ""


def item_place(need_id: UUID) -> Place:
    """Where the words of a need line belong."""
    return Place(NeedLine.__tablename__, need_id, "item")


def _text(opened: Opened | None, kind: Kind, place: Place, envelope: Envelope) -> tuple[str | None, str]:
    """What an envelope says, or None and why not: one that does not open must not hide the others."""
    if opened is None:
        return None, CLOSED
    try:
        return opened.read(kind, place, envelope), ""
    except Locked:
        return None, CLOSED
    except Shredded:
        return None, SHREDDED
    except CannotOpen:
        log.error("a sealed part of a case does not open")
        return None, BROKEN
