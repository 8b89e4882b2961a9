"""Formula injection: text that a spreadsheet would run when it opens a CSV file.

After OWASP's “CSV Injection”: a cell that begins with = + - @, a tab, a line end or NUL, also behind spaces
or invisible signs or in another form of the same sign (＝), gets an apostrophe in front.
"""

import unicodedata

_RUN = frozenset("=+-@")
_RUN_AT_ONCE = frozenset("\t\r\n\0")
_MINUS_SIGN = "\u2212"
_MARK = "'"


def protect(text: str) -> str:
    """`text` with an apostrophe in front if a spreadsheet might run it; `unprotect` takes it off again."""
    return _MARK + text if _may_run(text) else text


def unprotect(text: str) -> str:
    """What `protect` was given, for a file that comes back."""
    return text[1:] if text.startswith(_MARK) and _may_run(text[1:]) else text


def _may_run(text: str) -> bool:
    # Text that already has the apostrophe counts too: else taking it off would change what never was
    # protected.
    for sign in text.lstrip(_MARK):
        if sign in _RUN_AT_ONCE:
            return True
        if not (sign.isspace() or unicodedata.category(sign) in {"Cf", "Cc"}):
            return sign == _MINUS_SIGN or unicodedata.normalize("NFKC", sign)[0] in _RUN
    return False
