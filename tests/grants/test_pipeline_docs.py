"""The guide shows the workflow of the code."""

import pytest

from fundapp.grants.workflow import TRANSITIONS
from tests.grants.pipeline_document import diagram, generated, page, with_workflow


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_guide_says_what_the_table_says(language: str) -> None:
    text = page(language).read_text(encoding="utf-8")
    assert generated(language) in text
    assert with_workflow(text, language) == text, "python -m tests.grants.pipeline_document"


def test_every_cell_of_the_table_is_one_arrow() -> None:
    arrows = [line for line in diagram().splitlines() if "-->" in line and "[*]" not in line]
    assert len(arrows) == len(TRANSITIONS)
