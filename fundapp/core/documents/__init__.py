"""Papers: minutes, packs, reports as PDF that screen readers can read, set by Typst."""

from fundapp.core.documents.rendering import render_pdf
from fundapp.core.documents.sheet import Block, Facts, Heading, Points, Sheet, Table, Text, sheet_pdf

__all__ = ["Block", "Facts", "Heading", "Points", "Sheet", "Table", "Text", "render_pdf", "sheet_pdf"]
