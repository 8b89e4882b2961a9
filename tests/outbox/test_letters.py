"""Letters: public matter, in the recipient's language, with files as they are."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.i18n import lazy
from fundapp.outbox import letters, wordings
from fundapp.outbox.composing import Composed, compose
from fundapp.outbox.letters import Attachment, send_letter
from fundapp.outbox.models import Delivery, Enclosure, Message, Recipient
from tests.outbox.recipients import add_recipient

TEMPLATE = "test.report"
NOTE = Attachment("checkpoint-12.txt", "text/plain", b"\xe2\x80\x94 a\r\nb\n\xff\x00")


@pytest.fixture(autouse=True)
def _worded(monkeypatch: pytest.MonkeyPatch) -> None:
    wording = wordings.Wording(lazy("Your daily summary"), "%(size)s entries, by %(who)s")
    monkeypatch.setitem(wordings._letters, TEMPLATE, wording)


@pytest.fixture
def recipient(session: Session) -> Recipient:
    return add_recipient(session)


def send(session: Session, ctx: Context, recipient: Recipient, key: str = "report:12", **given: Any) -> Delivery | None:
    matter = given.pop("matter", {"size": 12, "who": "Awa"})
    return send_letter(session, ctx, TEMPLATE, recipient.id, key, matter=matter, **given)


def composed(session: Session, made: Delivery | None) -> Composed:
    """What goes out, read back from the database."""
    assert made is not None
    session.flush()
    session.expire(made)
    session.refresh(made, ["recipient", "enclosures"])
    return compose(made)


def count(session: Session, kind: type) -> int:
    return len(session.scalars(select(kind)).all())


def test_a_letter_says_its_matter_in_the_recipients_language(session: Session, ctx: Context) -> None:
    for language, subject in (("fr", "Votre récapitulatif du jour"), ("en", "Your daily summary")):
        found = composed(session, send(session, ctx, add_recipient(session, language=language)))
        assert (found.kind, found.subject, found.text) == (TEMPLATE, subject, "12 entries, by Awa")


def test_what_is_filled_in_is_not_read_as_a_place_to_fill(session: Session, ctx: Context, recipient: Recipient) -> None:
    found = composed(session, send(session, ctx, recipient, matter={"size": 1, "who": "%(size)s 100 %"}))
    assert found.text == "1 entries, by %(size)s 100 %"


def test_files_are_kept_as_they_are(session: Session, ctx: Context, recipient: Recipient) -> None:
    proof = Attachment("proof.json", "application/json", b"{}")
    found = composed(session, send(session, ctx, recipient, attachments=[proof, NOTE]))
    assert found.attachments == [NOTE, proof]


def test_the_same_key_is_sent_once(session: Session, ctx: Context, recipient: Recipient) -> None:
    assert send(session, ctx, recipient, attachments=[NOTE]) is not None
    assert send(session, ctx, recipient, attachments=[NOTE]) is None
    assert send(session, ctx, recipient, "report:13", attachments=[NOTE]) is not None
    assert [count(session, kind) for kind in (Delivery, Enclosure, Message)] == [2, 2, 2]


def test_a_letter_that_cannot_be_written_is_refused(session: Session, ctx: Context, recipient: Recipient) -> None:
    with pytest.raises(KeyError):
        send(session, ctx, recipient, matter={"size": 12})
    with pytest.raises(LookupError):
        send_letter(session, ctx, "something_waits", recipient.id, "report:12", matter={})
    with pytest.raises(NotFound):
        send(session, ctx, Recipient(id=ctx.actor and ctx.actor.id))
    assert [count(session, kind) for kind in (Delivery, Message)] == [0, 0]


def test_a_fault_of_the_letter_is_not_taken_for_a_second_one(
    session: Session, ctx: Context, recipient: Recipient
) -> None:
    with pytest.raises(IntegrityError):
        send(session, ctx, recipient, attachments=[NOTE, NOTE])
    assert count(session, Delivery) == 0


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".hidden",
        "a/b.txt",
        "..",
        "a\\b",
        "a b.txt",
        "a\r\nBcc: x@example.org",
        "a\n",
        'a"b',
        "é.txt",
        "a;b",
        "x" * 101,
    ],
)
def test_a_name_that_a_header_or_a_disk_would_mind_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="a file is named"):
        Attachment(name, "text/plain", b"")


@pytest.mark.parametrize(
    "media_type",
    ["text/html", "image/svg+xml", "application/octet-stream", "text/plain\r\nBcc: x@example.org", "TEXT/PLAIN", ""],
)
def test_only_harmless_kinds_of_file_are_enclosed(media_type: str) -> None:
    with pytest.raises(ValueError, match="cannot be enclosed"):
        Attachment("a", media_type, b"")


def test_files_are_limited_together(
    session: Session, ctx: Context, recipient: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "LARGEST", 10)

    def halves(*sizes: int) -> Sequence[Attachment]:
        return [Attachment(f"{number}.txt", "text/plain", b"x" * size) for number, size in enumerate(sizes)]

    assert send(session, ctx, recipient, attachments=halves(5, 5)) is not None
    with pytest.raises(ValueError, match="too large"):
        send(session, ctx, recipient, "report:13", attachments=halves(5, 6))


def test_a_letter_keeps_to_the_recipients_hours(session: Session, ctx: Context) -> None:
    made = send(session, ctx, add_recipient(session, rhythm="daily", digest_hour=7))
    assert made is not None
    assert (made.urgent, made.batch) == (False, "2026-03-15T06:00Z")
