"""A browser at the public form: it sends what its pages hold, as people do who have no script."""

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from fundapp.cases.arriving import unlock
from fundapp.cases.models import CaseDraft
from fundapp.cases.rules.sheets import read
from fundapp.vault.envelope import Place
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind
from tests.cases.fund import Fund
from tests.fixtures.application import Look

CODE = re.compile(r'class="code-shown"[^>]*>(.*?)</p>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")


@dataclass
class Former:
    """Whoever writes to us. `page` is what they see."""

    client: FlaskClient
    page: TestResponse

    @classmethod
    def arriving(cls, client: FlaskClient, language: str = "en") -> "Former":
        """Somebody who sees the first page, in English: the words that tests look for."""
        client.set_cookie("language", language)
        return cls(client, client.get("/form"))

    def do(self, act: str, **answers: Any) -> "Former":
        """Chooses a button after answering; what else its page hides is sent with it. Follows where it leads."""
        self.page = self.client.post("/form", data={**hidden(self.text), **answers, "do": act})
        for _hop in range(4):
            if self.page.status_code != 303:
                break
            assert self.page.location == "/form"
            self.reload()
        return self

    def at(self, page: str) -> "Former":
        """Goes to one page of a draft, or of what can be added."""
        return self.do(f"go:step:{page}")

    def reload(self) -> "Former":
        """Asks for the page again."""
        self.page = self.client.get("/form")
        return self

    @property
    def text(self) -> str:
        """The page as it is."""
        return self.page.text

    @property
    def words(self) -> str:
        """What the page says."""
        return " ".join(unescape(TAG.sub(" ", self.text)).split())

    @property
    def title(self) -> str:
        """Its heading."""
        return re.findall(r"<h1>(.*?)</h1>", self.text)[0] if "<h1>" in self.text else ""

    @property
    def code(self) -> str:
        """The code that it shows."""
        found = CODE.search(self.text)
        return " ".join(TAG.sub(" ", found[1]).split()) if found else ""

    def value(self, name: str) -> str:
        """What stands in a field."""
        parser = Fields()
        parser.feed(self.text)
        return parser.values.get(name, "")


def sheet_of(fund: Fund, code: str, look: Look) -> dict[str, Any]:
    """What a draft holds, opened with its code."""
    with fund.app.app_context():
        unlocked = unlock(fund.session, fund.vault, code)
        fund.session.commit()  # left open, it would have the readers of later requests undo what is written meanwhile
        assert unlocked is not None
        (draft,) = look(select(CaseDraft).where(CaseDraft.applicant_id == unlocked.reader.id))
        opened = open_compartments(fund.vault, fund.nobody(), unlocked, draft.subject, [Kind.DRAFT], purpose="test")
        return read(opened.read(Kind.DRAFT, Place("case_draft", draft.id, "content"), draft.content))


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    parser = Fields()
    parser.feed(page)
    return {name: value for name, value in parser.values.items() if name in parser.hidden}


class Fields(HTMLParser):
    """The fields of a page, with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.hidden: set[str] = set()
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An input with its value; a text area, which comes after it."""
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.values[name] = given.get("value") or ""
            if given.get("type") == "hidden":
                self.hidden.add(name)
        if tag == "textarea":
            self._area = name
            self.values[name] = ""

    def handle_endtag(self, tag: str) -> None:
        """The end of a text area."""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """What stands in a text area, without the line end that belongs to the tag."""
        if self._area:
            self.values[self._area] += data.lstrip("\r\n")
