"""Turning the pages of a case's mailbox and of what was added: each keeps the place of the other."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from fundapp.cases.views.reading import Dossier, Turned
from fundapp.core.lists.paging import Page
from fundapp.vault.rules import Kind


@dataclass(frozen=True)
class Turner:
    """Where the pages beside this one are, None at the ends; how many things there are in all.

    `elsewhere`: how many of those on other pages nobody has looked at yet.
    """

    newer: str | None
    older: str | None
    total: int
    elsewhere: int


def pages_of(dossier: Dossier, turned: Turned) -> dict[str, Turner]:
    """Of the mailbox, as `letters`, and of what was added, as `added`; only what somebody can open is turned."""
    if dossier.keys is None or dossier.added is None:
        return {}
    new = [each.written.message for each in dossier.letters]
    unread = dossier.mailbox.unread - sum(each.person_id is None and each.read_at is None for each in new)
    made = [each.added.addition for each in dossier.shown]
    unseen = dossier.added.unseen - sum(each.author != "staff" and each.seen_at is None for each in made)
    return {
        "letters": _turner(dossier, turned, dossier.mailbox.page, "letters", unread),
        "added": _turner(dossier, turned, dossier.added.page, "added", unseen),
    }


def _turner(dossier: Dossier, turned: Turned, page: Page[Any], name: str, elsewhere: int) -> Turner:
    marks = {**_marks(turned), "open": sorted(turned.asked_for) or None}
    anchor = {"letters": "mailbox", "added": "additions"}[name]

    def at(mark: str | None) -> str | None:
        told: dict[str, Any] = {"reference": dossier.case.reference, "_anchor": anchor, **marks, name: mark}
        return url_for("cases.show", **told) if mark else None

    return Turner(at(page.previous), at(page.next), page.total, max(0, elsewhere))


def opening(dossier: Dossier, turned: Turned, kind: Kind) -> str:
    """Where one more part of the case is open, beside what is looked at."""
    told: dict[str, Any] = {"reference": dossier.case.reference, "_anchor": kind.value, **_marks(turned)}
    return url_for("cases.show", **told, open=sorted({*turned.asked_for, kind}))


def _marks(turned: Turned) -> dict[str, str | None]:
    return {"letters": turned.letters, "added": turned.added}
