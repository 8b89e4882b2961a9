"""The ways out of the house. Each takes the same message, and says by what name the other side knows it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from fundapp.config import Settings
from fundapp.outbox.channels import email, sms, webhook
from fundapp.outbox.channels.envelope import Envelope

Channel = Callable[[Settings, Envelope, datetime], str]
"""Sends one message and returns its reference. Raises Final where it never will go, anything else to try again."""

CHANNELS: Mapping[str, Channel] = MappingProxyType({"email": email.send, "sms": sms.send, "webhook": webhook.send})
