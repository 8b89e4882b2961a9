"""A report as a page: in its own language, with its contents, everything typed escaped, what is hidden not told."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import render_template
from flask.testing import FlaskClient
from markupsafe import escape

from fundapp.donors.paper.contents import report_paper
from fundapp.donors.rules.report_data import ReportData
from tests.donors import report_samples as samples
from tests.donors.report_tables import table

Show = Callable[..., str]


@pytest.fixture
def show(client: FlaskClient) -> Show:
    """Draws the page of a report, as it stands within pages."""

    def drawn(data: ReportData, **more: object) -> str:
        app = client.application
        with app.test_request_context("/agreements"):
            app.preprocess_request()
            return render_template("donors/report_paper.html", data=data, **more)

    return drawn


@pytest.mark.parametrize("name", ["small", "large", "letter", "empty"])
def test_the_page_says_all_that_the_paper_says(show: Show, name: str) -> None:
    data: ReportData = getattr(samples, name)("en")
    page, paper = show(data), report_paper(data)
    assert '<article class="report" lang="en">' in page
    text = unescape(re.sub(r"<[^>]+>", "\n", page))
    for part in paper.parts:
        assert part.title in text
        for block in part.blocks:
            for row in getattr(block, "rows", ()):
                assert all(line in text for cell in row.cells for line in cell.split("\n"))
    assert all(key.value in text and key.label in text for key in paper.keys)


def test_the_contents_lead_to_every_part_and_a_letter_has_none(show: Show) -> None:
    page = show(samples.large())
    leads = re.findall(r'href="#(report-[a-z-]+)"', page)
    assert leads == [f"report-{part.key}" for part in report_paper(samples.large()).parts]
    assert all(page.count(f'id="{each}"') == 1 for each in leads)
    assert "report-contents" not in show(samples.letter())


def test_what_somebody_typed_is_text_on_the_page(show: Show) -> None:
    data, typed = samples.small(), "<script>alert(1)</script>"
    data["sections"][0] |= {"title": typed, "text": typed}
    data["stories"][0] |= {"pseudonym": typed, "text": typed}
    data["figures"]["lines"][0]["label"] = data["figures"]["indicators"][0]["statement"] = typed
    page = show(data)
    assert "<script" not in page
    assert page.count(str(escape(typed))) >= 6


def test_a_draft_is_marked_where_it_is_asked_for(show: Show) -> None:
    assert "BROUILLON" in show(samples.small(), as_draft=True)
    assert "BROUILLON" not in show(samples.small())


def test_bars_are_decoration_and_hidden_counts_have_none(show: Show) -> None:
    data = samples.small()
    data["figures"]["tables"] = [table("gender", ["gender"], {("man",): None})]
    data["order"] = [{"key": "persons", "kind": "persons", "title": "Personnes"}]
    data["figures"]["persons"] = []
    page = show(data)
    (cell,) = re.findall(r'<td class="bar-cell">(.*?)</td>', page, re.DOTALL)
    assert cell.strip() == ""
    assert '<em class="quiet">non montré</em>' in page
    assert all('aria-hidden="true"' in each for each in re.findall(r"<svg[^>]*>", page))
