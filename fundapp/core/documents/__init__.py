"""Papers: minutes, packs, reports as PDF that screen readers can read, set by Typst."""

from fundapp.core.documents.rendering import render_pdf
from fundapp.core.documents.sheet import (
    Bar,
    Bars,
    Block,
    Facts,
    Heading,
    Points,
    Sheet,
    Signatures,
    Table,
    Text,
    sheet_pdf,
)

__all__ = [
    "Bar",
    "Bars",
    "Block",
    "Facts",
    "Heading",
    "Points",
    "Sheet",
    "Signatures",
    "Table",
    "Text",
    "render_pdf",
    "sheet_pdf",
]
