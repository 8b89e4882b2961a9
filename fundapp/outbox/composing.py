"""From a delivery to what goes out, in the recipient's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from fundapp.core.reader import Reader, reading
from fundapp.outbox import wordings
from fundapp.outbox.letters import Attachment
from fundapp.outbox.models import Delivery, Recipient
from fundapp.outbox.notices import Notice

BETWEEN = "\n\n—\n\n"


@dataclass(frozen=True)
class Composed:
    """Words and files, ready to be sent by any channel. `kind` is the template's name, for programs."""

    kind: str
    subject: str
    text: str
    attachments: Sequence[Attachment] = ()


def compose(delivery: Delivery) -> Composed:
    """What a delivery says."""
    if delivery.kind == "notice":
        return worded(Notice(delivery.template, delivery.recipient.language, delivery.recipient_id))
    with reading(_reader(delivery.recipient)):
        subject, text = wordings.letter(delivery.template).filled(delivery.matter or {})
    attachments = [Attachment(each.name, each.media_type, each.content) for each in delivery.enclosures]
    return Composed(delivery.template, subject, text, attachments)


def worded(notice: Notice) -> Composed:
    """What a notice says: its template in its language, and nothing else."""
    wording = wordings.notice(notice.template)
    with reading(Reader(notice.language, ZoneInfo("UTC"))):
        return Composed(notice.template, str(wording.subject), str(wording.text))


def gather(deliveries: Sequence[Delivery]) -> Composed:
    """One message for all of a day's deliveries to one recipient.

    Notices add that there is something: neither what, nor how much. Letters follow one after the other.
    """
    recipient = deliveries[0].recipient
    opening = worded(Notice(wordings.DIGEST, recipient.language, recipient.id))
    letters = [compose(each) for each in deliveries if each.kind == "letter"]
    parts = [f"{each.subject}\n\n{each.text}" for each in letters]
    if len(letters) < len(deliveries):
        parts.insert(0, opening.text)
    attachments = [file for each in letters for file in each.attachments]
    return Composed(opening.kind, opening.subject, BETWEEN.join(parts), attachments)


def _reader(recipient: Recipient) -> Reader:
    return Reader(recipient.language, ZoneInfo(recipient.zone))
