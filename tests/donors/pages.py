"""Reading the funder map's pages as a browser would."""

import re
from html import unescape


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's forms."""
    tags = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    return {attribute(tag, "name"): attribute(tag, "value") for tag in tags}


def attribute(tag: str, name: str) -> str:
    found = re.search(rf' {name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def lead(page: str, rel: str) -> str:
    """Where the pager's link leads."""
    return attribute(re.findall(rf'<a[^>]*rel="{rel}"[^>]*>', page)[0], "href")


def names(page: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'<th scope="row">\s*<a href="/funders/[^"]*">([^<]*)</a>', page)]


def sent(page: str, **answers: object) -> dict[str, object]:
    """What a browser sends: the form as it stands, with some answers changed."""
    return hidden(page) | {"name": "", "kind": "embassy", "status": "active", "needs_registration": "no"} | answers
