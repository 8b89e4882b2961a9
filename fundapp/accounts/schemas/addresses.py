"""Addresses as people type them: judged, and written in one way only."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from marshmallow import ValidationError

from fundapp.core.i18n import _

LONGEST_EMAIL = 254
"""RFC 5321, section 4.5.3.1.3, without the angle brackets."""

OWN_NETWORK = (".local", ".localhost", ".internal", ".home.arpa")

_LOCAL_PART = re.compile(r"(?!\.)(?!.*\.\.)[A-Za-z0-9.!#$%&'*+/=^_`{|}~-]{1,64}(?<!\.)")
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?=[A-Za-z]){_LABEL}")
_TELEPHONE = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164
_BETWEEN_DIGITS = re.compile(r"[\s().\u2010-\u2014/-]")


def email(text: str) -> str:
    """An e-mail address. Raises ValidationError."""
    local, _at, host = text.rpartition("@")
    if len(text) > LONGEST_EMAIL or not _LOCAL_PART.fullmatch(local) or not _HOST.fullmatch(host):
        raise ValidationError(_("Please write an e-mail address such as name@example.org."))
    return text


def telephone(text: str) -> str:
    """A telephone number as E.164 writes it: + and digits only; 00 is read as +. Raises ValidationError."""
    number = re.sub("^00", "+", _BETWEEN_DIGITS.sub("", text))
    if not _TELEPHONE.fullmatch(number):
        raise ValidationError(_("Please write the number with its country, such as +237 6 12 34 56 78."))
    return number


def webhook(text: str) -> str:
    """The https address of a program elsewhere on the internet. Raises ValidationError."""
    if not _is_webhook(text):
        raise ValidationError(_("Please write a web address such as https://example.org/notices."))
    return text


def _is_webhook(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError:
        return False
    named = "@" not in parts.netloc and " " not in text
    return named and parts.scheme == "https" and _is_elsewhere(parts.hostname or "")


def _is_elsewhere(host: str) -> bool:
    """Whether a host is not one of our own network, as far as its name tells."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return bool(_HOST.fullmatch(host)) and not f".{host}".endswith(OWN_NETWORK)


READ_AS: Mapping[str, Callable[[str], str]] = MappingProxyType({"email": email, "sms": telephone, "webhook": webhook})
"""By channel."""
