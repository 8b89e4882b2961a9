"""Reading the pages of the call watch as a browser would."""

import re
from html import unescape

from tests.donors.pages import hidden


def titles(page: str) -> list[str]:
    """Those of the calls in a list."""
    return [unescape(name) for name in re.findall(r'<th scope="row">\s*<a href="/calls/[^"]*">([^<]*)</a>', page)]


def sent(page: str, **answers: object) -> dict[str, object]:
    """What a browser sends: the form as it stands, with some answers changed."""
    needed = {
        "title": "", "timing": "fixed", "place": "unknown", "needs_registration": "unknown",
        "deadline_step": "application",
    }  # fmt: skip
    return hidden(page) | needed | answers
