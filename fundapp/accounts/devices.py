"""What we know of a browser: a coarse name to recognise one's own by, and whether somebody has signed in with it."""

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


class KnownDevices:
    """Signs the cookie that says who has signed in on a device; whoever holds one is slowed down by nobody else.

    After OWASP's device cookies: https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
    """

    def __init__(self, secret: str) -> None:
        self._written = URLSafeSerializer(secret, salt="known device")

    def read(self, cookie: str) -> list[UUID]:
        """Who has signed in on this device, the latest first; nobody where the cookie is not ours."""
        try:
            return [UUID(each) for each in self._written.loads(cookie)]
        except (BadSignature, ValueError, TypeError, AttributeError):
            return []

    def write(self, cookie: str, person_id: UUID) -> str:
        """The cookie with one more person."""
        people = [person_id, *(each for each in self.read(cookie) if each != person_id)]
        made: str | bytes = self._written.dumps([each.hex for each in people[:MOST_PEOPLE]])
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
