"""The workflow of a case as a diagram and a table: `python -m tests.cases.workflow_document` writes them anew."""

from pathlib import Path
from zoneinfo import ZoneInfo

from fundapp.cases.rules.readings import RUNNING, STILL
from fundapp.cases.rules.reasons import REASONS, STEERED
from fundapp.cases.workflow import INTERRUPTIONS, LABELS, PUBLIC, TRANSITIONS, Action, State
from fundapp.core.reader import Reader, reading

FILE = Path(__file__).resolve().parents[2] / "docs" / "cases" / "workflow.md"

HEAD = """# The way of a case

Generated from `fundapp/cases/workflow.py` by `python -m tests.cases.workflow_document`; a test compares this file with
the table. `move_case` is the only thing that moves a case, and it keeps each step: clocks and figures follow from it.
"""

AROUND = """
`ask` and `suspend` interrupt a case: `answer` and `resume` lead back to where it was, not to the state that the table
names. While a case is interrupted its clocks stand still. After `reopen` and `revise` they begin anew.
"""


def document() -> str:
    """The whole file."""
    return "\n".join([HEAD, diagram(), AROUND, *_steps(), "", *_labels(), ""])


def diagram() -> str:
    """A state diagram in Mermaid: an arrow for each cell of the table."""
    arrows = [f"    {state} --> {leads_to}: {action}" for (state, action), leads_to in TRANSITIONS.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> received", *arrows, "```"])


def _steps() -> list[str]:
    """Who takes which step from where, and whether it needs a coded reason."""
    rows = ["## Steps", "", "| step | by | from | to | reasons |", "|---|---|---|---|---|"]
    for action in Action:
        cells = {state: to for (state, each), to in TRANSITIONS.items() if each == action}
        leads_to = "where it was" if action in INTERRUPTIONS.values() else ", ".join(dict.fromkeys(cells.values()))
        reasons = ", ".join(f"`{each}`" for each in REASONS.get(action, ()))
        by = "an officer’s button" if action in STEERED else "what somebody does"
        rows.append(f"| `{action}` | {by} | {', '.join(cells)} | {leads_to} | {reasons} |")
    return rows


def _labels() -> list[str]:
    """What each state is called, for staff and for whoever holds the code, in both languages."""
    rows = [
        "## Labels",
        "",
        "| state | for staff (fr) | for staff (en) | for the applicant (fr) | for the applicant (en) | clocks |",
        "|---|---|---|---|---|---|",
    ]
    for state in State:
        words = [_in(language, names[state]) for names in (LABELS, PUBLIC) for language in ("fr", "en")]
        clocks = "stand still" if state in STILL else ", ".join(RUNNING.get(state, ())) or "none"
        rows.append(f"| `{state}` | {' | '.join(words)} | {clocks} |")
    return rows


def _in(language: str, words: object) -> str:
    with reading(Reader(language, ZoneInfo("UTC"))):
        return str(words)


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(document(), encoding="utf-8")
