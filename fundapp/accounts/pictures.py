"""QR codes, drawn here: what they hold goes to nobody else."""

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """An SVG to stand in a page; black on white in dark mode too, since cameras expect that."""
    made: str = segno.make(text, micro=False, error="m").svg_inline(
        scale=1, border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(made)  # noqa: S704 - made of squares, by us
