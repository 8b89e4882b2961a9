"""Reading the administration's pages as a browser would."""

import csv
import io
import re
from html import unescape
from html.parser import HTMLParser

from tests.meta.catalogues import catalogue


def rows(page: str) -> list[str]:
    """The headings of a list's rows, as words."""
    return [words(cell) for cell in re.findall(r'<th scope="row">(.*?)</th>', page, re.DOTALL)]


def words(markup: str) -> str:
    """What a piece of a page says."""
    whole = markup.replace("<wbr>", "")  # where a word may break, and is one all the same
    return " ".join(unescape(re.sub("<[^>]*>", " ", whole)).split())


def said(page: str) -> str:
    """What the page says between its header and its footer."""
    return words(page.partition("<main")[2].partition("</main>")[0].partition(">")[2])


def sheet(content: bytes, delimiter: str = ";") -> list[list[str]]:
    """The rows of a CSV."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


class Texts(HTMLParser):
    """Every piece of text of a page that is not code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._code = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._code += tag == "code"
        self.found |= {value or "" for name, value in attrs if name in ("aria-label", "title", "data-label", "alt")}

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.found.add(" ".join(data.split()))


def english_in(page: str) -> set[str]:
    """Whatever a French page says in the English of the code."""
    known = {entry.key[1] for entry in catalogue("fr") if entry.key[1] not in entry.texts}
    return Texts(page).found & known
