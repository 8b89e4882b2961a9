"""Documents of a proposal: what they are, which stage they belong to, how much they may weigh, how they are called."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.vault.cleaning.names import LONGEST_NAME, tidy_name
from fundapp.vault.paper_rules import LARGEST, ending_of

LARGEST_TOTAL = 500_000_000
"""Bytes of all files of an opportunity, together."""
LARGEST_SENDING = LARGEST + 1_000_000
"""Bytes of a form with one file."""
LARGEST_PACK = 200_000_000
"""Bytes of what is packed into one ZIP file: each of them is read twice, and verified before the first byte leaves."""

NOTE, FULL = "note", "full"
STAGES: Mapping[str, Any] = {NOTE: lazy("Concept note stage"), FULL: lazy("Full proposal stage")}

RECEIPT, ANSWER = "receipt", "answer"
KINDS: Mapping[str, Any] = {
    "concept_note": lazy("Concept note"),
    "proposal": lazy("Full proposal"),
    "budget": lazy("Budget"),
    "logframe": lazy("Logical framework"),
    "workplan": lazy("Work plan"),
    "partner_letter": lazy("Letter of a partner"),
    "statutes": lazy("Statutes and registration"),
    "cv": lazy("CVs"),
    "annex": lazy("Annex"),
    RECEIPT: lazy("Submission receipt"),
    ANSWER: lazy("Answer of the funder"),
    "other": lazy("Other"),
}
"""What a document is."""

NEVER_DEMANDED = frozenset({RECEIPT, ANSWER})
"""They come from the funder, who does not demand them."""
DEMANDABLE: Mapping[str, Any] = {code: label for code, label in KINDS.items() if code not in NEVER_DEMANDED}


def stages_of(*, two_stage: bool) -> Sequence[str]:
    """The stages in which documents are written, in their order."""
    return (NOTE, FULL) if two_stage else (FULL,)


def pack_names(papers: Iterable[tuple[str, str]]) -> list[str]:
    """Names for files in one folder, from how each document is called and its file: « 02 Budget.xlsx ».

    Each is unlike all others by its number, and one that a file can have anywhere.
    """
    return [_pack_name(number, title, name) for number, (title, name) in enumerate(papers, start=1)]


def _pack_name(number: int, title: str, name: str) -> str:
    ending = ending_of(name)
    stem = tidy_name(title.replace("/", "-").replace("\\", "-"))
    room = LONGEST_NAME - len(ending) - len(f"{number:02} .")
    plain = "".join("-" if each in '<>:"|?*' else each for each in stem)[:room].rstrip(". ")
    return f"{number:02} {plain}.{ending}" if ending else f"{number:02} {plain}"
