"""The diagram of the documentation is the table of the code."""

from fundapp.cases.workflow import OPEN, PUBLIC, TRANSITIONS, WAITS_FOR, State
from tests.cases.workflow_document import FILE, diagram, document


def test_the_document_says_what_the_table_says() -> None:
    assert FILE.read_text(encoding="utf-8") == document(), "python -m tests.cases.workflow_document"


def test_every_cell_of_the_table_is_one_arrow() -> None:
    arrows = [line for line in diagram().splitlines() if "-->" in line and "[*]" not in line]
    assert len(arrows) == len(TRANSITIONS)
    assert "    triage --> verification: verify" in arrows


def test_every_state_has_a_label_for_the_applicant_in_both_languages() -> None:
    text = document()
    for state in State:
        (row,) = [line for line in text.splitlines() if line.startswith(f"| `{state}` |")]
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert all(cells)
        assert cells[3] != cells[4]
    assert set(PUBLIC) == set(State)


def test_every_open_case_waits_for_somebody_and_one_that_is_over_for_nobody() -> None:
    assert set(WAITS_FOR) == set(OPEN)
