"""What a case is opened for is written in words."""

import re

from fundapp.cases.views.openings import PARTS, PURPOSES
from fundapp.vault.rules import Kind
from tests.meta.sources import sources

LISTS = {"case.list", "case.find"}
"""A list opens summaries alone, and has an entry of its own kind."""

_NAMED = re.compile(r"(?:[A-Z_]*(?:PURPOSE|PAGE|CARD|RECUSAL|ACCESS)[A-Z_]*(?:, \w+)* = |purpose=)(.+)")


def test_every_purpose_of_an_opening_has_words() -> None:
    found = {
        code
        for source in sources(".py", "fundapp/cases/")
        for line in _NAMED.findall(source.text)
        for code in re.findall(r'"(case\.\w+)"', line)
    }
    assert {"case.page", "case.triage", "case.recusal", "case.access"} <= found
    assert found - LISTS <= PURPOSES.keys()


def test_every_part_of_a_case_has_words() -> None:
    kept_elsewhere = {Kind.LINK, Kind.DRAFT, Kind.NOTICE, Kind.INSTRUCTION}
    assert set(Kind) - kept_elsewhere <= {Kind(each) for each in PARTS}
