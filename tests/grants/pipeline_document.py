"""The workflow of an opportunity in the guide: `python -m tests.grants.pipeline_document` writes it anew."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

from fundapp.core.reader import Reader, reading
from fundapp.grants.rules.pipeline import USUAL_CHANCES
from fundapp.grants.workflow import LABELS, TRANSITIONS, VERBS, State

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "calls"
BEGINS, ENDS = "<!-- workflow -->", "<!-- end of the workflow -->"
HEADS = {
    "en": "| step | usual chance | what may be done, and where it leads |",
    "fr": "| étape | chances d’usage | ce qui peut suivre, et où cela mène |",
}


def generated(language: str) -> str:
    """The diagram and the table of steps."""
    with reading(Reader(language, ZoneInfo("UTC"))):
        return "\n".join([BEGINS, diagram(), "", *_table(language), ENDS])


def diagram() -> str:
    """A state diagram in Mermaid: an arrow for each cell of the table."""
    names = [f'    state "{LABELS[state]}" as {state}' for state in State]
    arrows = [f"    {state} --> {leads_to}: {VERBS[action]}" for (state, action), leads_to in TRANSITIONS.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *names, "    [*] --> spotted", *arrows, "```"])


def _table(language: str) -> list[str]:
    rows = [HEADS[language], "|---|---|---|"]
    for state in State:
        steps = [f"{VERBS[action]} → {LABELS[to]}" for (each, action), to in TRANSITIONS.items() if each == state]
        chance = f"{USUAL_CHANCES[state]} %" if state in USUAL_CHANCES else "–"
        rows.append(f"| {LABELS[state]} | {chance} | {'<br>'.join(steps) or '–'} |")
    return rows


def page(language: str) -> Path:
    """Where the guide stands."""
    return FOLDER / f"pipeline.{language}.md"


def with_workflow(text: str, language: str) -> str:
    """The guide, with the workflow as the code has it."""
    between = re.compile(f"{re.escape(BEGINS)}.*{re.escape(ENDS)}", re.DOTALL)
    return between.sub(lambda _found: generated(language), text)


if __name__ == "__main__":
    for each in HEADS:
        page(each).write_text(with_workflow(page(each).read_text(encoding="utf-8"), each), encoding="utf-8")
