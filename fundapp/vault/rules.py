"""What compartments there are, who may hold a key to each, and the limits of the vault. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """A compartment of a subject: shared, withdrawn, retained and shredded by itself."""

    IDENTITY = "identity"
    CONTACT = "contact"
    NARRATIVE = "narrative"
    REFEREES = "referees"
    ASSESSMENT = "assessment"
    PAYMENT = "payment"
    MAILBOX = "mailbox"
    EVIDENCE = "evidence"
    DISCUSSION = "discussion"
    SUMMARY = "summary"
    LINK = "link"
    DRAFT = "draft"
    NOTICE = "notice"
    INSTRUCTION = "instruction"


class ReaderKind(StrEnum):
    """Who may hold a key to a compartment."""

    GROUP = "group"
    MEMBER = "member"
    APPLICANT = "applicant"
    COURIER = "courier"


class Courier(StrEnum):
    """The worker's own readers: for contacts of those who opted in, and for payment instructions."""

    NOTICES = "notices"
    PAYMENTS = "payments"


class Group(StrEnum):
    """Groups that come with the house. Each partner organisation makes one more."""

    OFFICERS = "officers"
    COMMITTEE = "committee"
    FINANCE = "finance"


@dataclass(frozen=True)
class Reader:
    """One holder of a key. `id` is that of the group, member, applicant or courier."""

    kind: ReaderKind
    id: UUID


@dataclass(frozen=True)
class Subject:
    """Whom or what compartments belong to: the name of its table, and its id."""

    kind: str
    id: UUID


_PEOPLE = frozenset({ReaderKind.GROUP, ReaderKind.MEMBER})
_STAFF_AND_APPLICANT = _PEOPLE | {ReaderKind.APPLICANT}

HOLDERS: Mapping[Kind, frozenset[ReaderKind]] = {
    Kind.IDENTITY: _PEOPLE,
    Kind.CONTACT: _PEOPLE,
    Kind.NARRATIVE: _PEOPLE,
    Kind.REFEREES: _PEOPLE,
    Kind.ASSESSMENT: _PEOPLE,
    Kind.PAYMENT: _PEOPLE,
    Kind.MAILBOX: _STAFF_AND_APPLICANT,
    Kind.EVIDENCE: _PEOPLE,
    Kind.DISCUSSION: _PEOPLE,
    Kind.SUMMARY: _PEOPLE,
    Kind.LINK: _PEOPLE,
    Kind.DRAFT: frozenset({ReaderKind.APPLICANT}),
    Kind.NOTICE: _PEOPLE | {ReaderKind.COURIER},
    Kind.INSTRUCTION: _PEOPLE | {ReaderKind.COURIER},
}
"""Which readers a compartment may be shared with at all (security design, section 1).

An applicant reaches the draft and the mailbox alone: whoever watches or coerces them cannot open their own file. A
courier reaches only what was made for it.
"""

COURIERS: Mapping[Kind, Courier] = {Kind.NOTICE: Courier.NOTICES, Kind.INSTRUCTION: Courier.PAYMENTS}

ESCROW = UUID(int=0)
"""The escrow among the holders of a group's secret."""

FEWEST_MEMBERS = 2
"""Of a group, where there is no escrow: one forgotten passphrase must not lose everything."""

READ = "vault.compartments.read"
LIST_READ = "vault.list.read"
"""How the audit log calls the opening of compartments, and of a list of summaries."""

DRAFT_KEPT = timedelta(days=14)
SESSION_LASTS = timedelta(hours=12)
