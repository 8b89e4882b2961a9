"""Notices to addresses that stand in no table: whoever sends one has just opened the address, and keeps it nowhere."""

from datetime import datetime

from fundapp.config import Settings
from fundapp.outbox.channels import email
from fundapp.outbox.channels.envelope import Envelope
from fundapp.outbox.composing import worded
from fundapp.outbox.notices import Notice


def send_unlisted(settings: Settings, notice: Notice, address: str, name: str, now: datetime) -> None:
    """Sends a notice by e-mail, now. `name`: the same at each attempt, so that its Message-ID is too; no full stop.

    For handlers of the outbox alone. Raises as the e-mail channel: Final where it never will go, anything else to try
    again.
    """
    email.send(settings, Envelope(name, notice.recipient_id, address, worded(notice)), now)
