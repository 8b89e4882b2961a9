"""A layout and its data become a PDF. Data goes in as JSON beside the source, never into it: no text is ever run.

Fonts are those that Typst brings, nothing of the machine's, and nothing is fetched: the same data make the same bytes
wherever they are set with the same version of Typst, so that a fingerprint can be checked by making the file again.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from fundapp.core.database import is_writing

LAYOUTS = Path(__file__).resolve().parent / "layouts"
UNKNOWN = "\N{WHITE SQUARE}"
"""Stands for a character that no font has: the standard refuses a file with a gap, and we never refuse a name."""

ATTEMPTS = 20
_LACKING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_CONTROLS = dict.fromkeys((*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0)))
_ANYWHERE = re.compile("[^\n\u0020-\u024f\u2000-\u203a\u20ac\u2212]")


def render_pdf(template_name: str, data: Mapping[str, Any], language: str, *, at: datetime) -> bytes:
    """A PDF/UA-1 of a layout under `layouts/`, in `language`; `at` is when it says that it was made.

    `data` is whatever JSON takes. Characters that no font has are shown as a square. Slow enough (some hundredths of
    a second) to be refused inside a write transaction.
    """
    if is_writing():
        raise RuntimeError("set a paper before the transaction, not in it")
    text = json.dumps({**data, "language": language}, ensure_ascii=False, sort_keys=True)
    for _attempt in range(ATTEMPTS):
        try:
            return _compiled(template_name, text, at)
        except typst.TypstError as error:
            lacking = _lacking(error)
            if not lacking:
                raise
            text = text.translate(dict.fromkeys(map(ord, lacking), UNKNOWN))
    return _compiled(template_name, _ANYWHERE.sub(UNKNOWN, text), at)


def clean(text: str) -> str:
    """A text without what cannot be printed at all: control characters but the end of a line."""
    return text.translate(_CONTROLS)


def _compiled(template_name: str, text: str, at: datetime) -> bytes:
    return typst.compile(
        LAYOUTS / f"{template_name}.typ",
        root=LAYOUTS,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": text},
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )


def _lacking(error: typst.TypstError) -> set[str]:
    """The characters that no font has, as the standard's refusal names them; none where it refuses something else."""
    found: set[str] = set()
    for named in _LACKING.findall(error.diagnostic):
        found |= set(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), named))
    return found


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)
