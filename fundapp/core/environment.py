"""Reads single settings from the environment and refuses wrong ones in one sentence."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fundapp.core.i18n import _

Choice = TypeVar("Choice", bound=StrEnum)


class SettingError(Exception):
    """A setting that stops the start; `str()` names the setting, the fault and a working example."""

    def __init__(self, name: str, fault: str, example: str) -> None:
        text = _("%(name)s %(fault)s. Example: %(name)s=%(example)s", name=name, fault=fault, example=example)
        super().__init__(text)
        self.name = name
        self.fault = fault
        self.example = example


KEY_BYTES = 32
_MAIL_ADDRESS = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+")
# A name as browsers send it in the Host header: an internationalised one in its ASCII form, without a dot at the end.
_WEB_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+")


class Environment:
    """The environment, read setting by setting. An empty value counts as not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str) -> str:
        """The setting as it stands, without surrounding space."""
        return self._environ.get(name, "").strip() or default

    def integer(self, name: str, default: int, *, lowest: int, highest: int) -> int:
        """A whole number between both bounds, inclusive."""
        text = self.text(name, str(default))
        if not (text.isascii() and text.isdigit()) or not lowest <= int(text) <= highest:
            fault = _(
                "must be a whole number from %(lowest)s to %(highest)s, not “%(text)s”",
                lowest=lowest,
                highest=highest,
                text=text,
            )
            raise SettingError(name, fault, str(default))
        return int(text)

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        """One of the `allowed` words."""
        text = self.text(name, default)
        if text not in allowed:
            fault = _("must be one of %(allowed)s, not “%(text)s”", allowed=", ".join(allowed), text=text)
            raise SettingError(name, fault, default)
        return text

    def choice(self, name: str, kind: type[Choice], default: Choice) -> Choice:
        """A member of the enumeration `kind`."""
        return kind(self.one_of(name, [member.value for member in kind], default.value))

    def url(self, name: str, schemes: Sequence[str], example: str) -> str | None:
        """An address with one of the schemes, None where not set. Never shown: it may hold a secret."""
        text = self.text(name, "")
        if not text:
            return None
        try:
            parts = urlsplit(text)
            _port = parts.port
        except ValueError:
            raise SettingError(name, _("is not a well-formed address"), example) from None
        if parts.scheme not in schemes or not (parts.netloc or parts.path.strip("/")) or not _is_web_name(parts):
            known = ", ".join(f"{scheme}://" for scheme in schemes)
            raise SettingError(name, _("must be an address that begins with one of %(known)s", known=known), example)
        return text

    def matching(self, name: str, form: re.Pattern[str], wanted: str, default: str) -> str:
        """A text that has the `form`, which `wanted` describes."""
        text = self.text(name, default)
        if not form.fullmatch(text):
            raise SettingError(name, _("must be %(wanted)s, not “%(text)s”", wanted=wanted, text=text), default)
        return text

    def addresses(self, name: str) -> tuple[str, ...]:
        """E-mail addresses between commas."""
        found = tuple(each.strip() for each in self.text(name, "").split(",") if each.strip())
        for each in found:
            if not _MAIL_ADDRESS.fullmatch(each):
                fault = _("must be e-mail addresses between commas; “%(text)s” is none", text=each)
                raise SettingError(name, fault, "audit@example.org,controle@example.org")
        return found

    def key(self, name: str) -> bytes | None:
        """32 random bytes in base64; None where not set."""
        text = self.text(name, "")
        try:
            found = b64decode(text, validate=True)
        except Base64Error:
            found = b""
        if text and len(found) != KEY_BYTES:
            example = "$(python3 -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())')"
            raise SettingError(name, _("must be the base64 of 32 random bytes"), example)
        return found or None

    def zone(self, name: str, default: str) -> ZoneInfo:
        """A time zone by its IANA name."""
        text = self.text(name, default)
        try:
            return ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            fault = _("must be the IANA name of a time zone, not “%(text)s”", text=text)
            raise SettingError(name, fault, default) from None

    def folder(self, name: str, default: str) -> Path:
        """An absolute folder path; it need not exist yet."""
        path = Path(self.text(name, default)).expanduser().absolute()
        if path.exists() and not path.is_dir():
            fault = _("must be a folder, but “%(path)s” is a file", path=path)
            raise SettingError(name, fault, "/var/lib/fundapp")
        return path

    def file(self, name: str) -> Path | None:
        """A file that exists; None where not set."""
        text = self.text(name, "")
        path = Path(text).expanduser().absolute()
        if text and not path.is_file():
            raise SettingError(name, _("must be a file that exists, not “%(path)s”", path=path), "/srv/lists/pwned.txt")
        return path if text else None


def _is_web_name(parts: SplitResult) -> bool:
    """Whether a web address names a host that a browser could name; other kinds of address may name it as they like."""
    if parts.scheme not in ("http", "https"):
        return True
    return "@" not in parts.netloc and _WEB_NAME.fullmatch(parts.hostname or "") is not None
