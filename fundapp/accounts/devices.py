"""What we know of a browser: a coarse name to recognise one's own by, and whether somebody has signed in with it."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from fundapp.core.i18n import _

MOST_PEOPLE = 5
"""Who may share a machine."""

_SYSTEMS = (
    ("Android", "android"),
    ("iPhone", "ios"),
    ("iPad", "ios"),
    ("Windows", "windows"),
    ("Mac OS", "macos"),
    ("Linux", "linux"),
)
_BROWSERS = (("Edg", "edge"), ("Firefox", "firefox"), ("FxiOS", "firefox"), ("Chrom", "chrome"), ("Safari", "safari"))


def coarse_name(user_agent: str) -> str:
    """A code such as `firefox.android`: families, never a version."""
    system = next((code for mark, code in _SYSTEMS if mark in user_agent), "other")
    browser = next((code for mark, code in _BROWSERS if mark in user_agent), "other")
    return f"{browser}.{system}"


@dataclass(frozen=True)
class Known:
    """A device, and who has signed in with it, the latest first."""

    id: str
    people: list[UUID]


class KnownDevices:
    """Signs the cookie that says who has signed in on a device; whoever holds one is slowed down by nobody else.

    Each device has an id of its own: who guesses with a stolen cookie slows that one down.

    After OWASP's device cookies: https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
    """

    def __init__(self, secret: str) -> None:
        self._written = URLSafeSerializer(secret, salt="known device")

    def read(self, cookie: str) -> Known | None:
        """The device of a cookie; None where it is not ours."""
        try:
            device_id, *people = self._written.loads(cookie)
            return Known(str(device_id), [UUID(each) for each in people])
        except (BadSignature, ValueError, TypeError, AttributeError):
            return None

    def write(self, cookie: str, person_id: UUID) -> str:
        """The cookie with one more person; a new device where there was none."""
        known = self.read(cookie) or Known(secrets.token_hex(8), [])
        people = [person_id, *(each for each in known.people if each != person_id)]
        made: str | bytes = self._written.dumps([known.id, *(each.hex for each in people[:MOST_PEOPLE])])
        return made if isinstance(made, str) else made.decode()


def device_words(code: str) -> str:
    """« Firefox sur Android »; an unknown browser where nothing is known."""
    browser, _dot, system = code.partition(".")
    known = _NAMES.get(browser), _NAMES.get(system)
    if not all(known):
        return known[0] or known[1] or _("Unknown browser")
    return _("%(browser)s on %(system)s", browser=known[0], system=known[1])


_NAMES = {
    "firefox": "Firefox", "chrome": "Chrome", "edge": "Edge", "safari": "Safari",
    "android": "Android", "ios": "iOS", "windows": "Windows", "macos": "macOS", "linux": "Linux",
}  # fmt: skip
