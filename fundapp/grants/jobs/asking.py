"""Asking a source, and reading what it says: outside any transaction, since both take a while."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from fundapp.config import Settings as Installation
from fundapp.grants.commands.visiting import Asked
from fundapp.grants.fetching import Answer, ComeLater, fetch
from fundapp.grants.fetching.imap import collect
from fundapp.grants.fetching.questions import DATED, LIMITS, question, tries
from fundapp.grants.fetching.unpacking import only_file
from fundapp.grants.formats import READERS, Settings, pages
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.found import Found, Passed
from fundapp.grants.rules.mailbox import mailbox_at
from fundapp.grants.rules.sources import SEARCHED, Kind
from fundapp.grants.rules.visits import NOTED, PART_BYTES, PART_ITEMS

LONGEST_NOTE = 200
NOT_THERE = (Fault.GONE, Fault.FORBIDDEN)
"""How a shelf of daily extracts answers for a day that it does not have: some say 403 to whoever may not list it."""


@dataclass(frozen=True)
class Told:
    """What the last answer of a source gave us to tell it again."""

    etag: str | None = None
    modified: str | None = None


@dataclass
class Read:
    """What an answer holds, counted while it is read: its calls in parts, and what was passed over."""

    passed: Counter[str] = field(default_factory=Counter)
    noted: list[list[str]] = field(default_factory=list)

    def parts(self, found: Iterable[Found | Passed]) -> Iterator[Sequence[Found]]:
        """The calls, some hundred at a time, and fewer where they are long; those before a fault come before it."""
        part: list[Found] = []
        weight = 0
        try:
            for each in self.calls(found):
                part.append(each)
                weight += len(each.payload) + len(each.summary or "") + len(each.eligibility or "")
                if len(part) >= PART_ITEMS or weight >= PART_BYTES:
                    yield part
                    part, weight = [], 0
        except Unreadable:
            if part:
                yield part
            raise
        if part:
            yield part

    def calls(self, found: Iterable[Found | Passed]) -> Iterator[Found]:
        """The calls one by one."""
        for each in found:
            if isinstance(each, Found):
                yield each
            else:
                self._pass(each)

    def _pass(self, passed: Passed) -> None:
        self.passed[passed.reason] += 1
        if len(self.noted) < NOTED:
            self.noted.append([passed.title[:LONGEST_NOTE], passed.reason])


def ask(source: Mapping[str, Any], page: int, now: datetime, installation: Installation, told: Told = Told()) -> Answer:
    """What a source answers to one request, for one of its pages. Raises Unreadable."""
    limits = LIMITS[source["kind"]]
    if source["kind"] == Kind.MAILBOX:
        box = mailbox_at(installation.watch_imap_url or "", installation.watch_imap_password)
        return collect(box, told.etag, now, limits.longest, limits.within)
    asked = question(
        source["kind"],
        source["address"],
        page,
        now,
        words=source["words"] or "",
        language=source["language"] or "",
        key=installation.simpler_grants_key,
    )
    remembered = told if asked.alone else Told()
    return fetch(
        asked.address,
        longest=limits.longest,
        within=limits.within,
        etag=remembered.etag,
        modified=remembered.modified,
        posting=asked.posting,
        demonstration=installation.is_demonstration,
    )


def read(source: Mapping[str, Any], body: BinaryIO) -> Iterator[Found | Passed]:
    """What stands in an answer. Raises Unreadable, also after it has yielded some."""
    kind = source["kind"]
    stream = only_file(body, LIMITS[kind].longest) if kind == Kind.GRANTS_GOV else body
    known = Settings(source["zone"], source["language"], source["currency"], source["columns"] or {})
    return READERS[kind](stream, known)


def unread(source: Mapping[str, Any], page: int, error: Unreadable, counted: Read) -> Asked:
    """What came of a request that failed. The newest of daily extracts is looked for on the days before."""
    address = source["address"] or ""
    earlier = DATED in address and error.fault in NOT_THERE and page < tries(source["kind"], address)
    return Asked(
        passed=counted.passed,
        noted=counted.noted,
        again=earlier,
        fault=error.fault,
        detail=error.detail,
        wait=error.after if isinstance(error, ComeLater) else None,
    )


def follows(source: Mapping[str, Any], body: BinaryIO) -> bool:
    """Whether a search has more pages after this one. Leaves the answer at its beginning. Raises Unreadable."""
    if source["kind"] not in SEARCHED:
        return False
    found = pages(body)
    body.seek(0)
    return found is not None and found.next is not None
