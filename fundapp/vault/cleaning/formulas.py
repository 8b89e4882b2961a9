"""Formulas of spreadsheets: those that reckon stay, those that reach out of the document are taken out."""

import re

_TEXT = re.compile(r'"[^"]*"')
_REACHES = re.compile(
    r"\b(?:HYPERLINK|WEBSERVICE|FILTERXML|IMAGE|RTD|DDE|CALL|REGISTER(?:\.ID)?|EXEC|SQL\.REQUEST|STOCKHISTORY"
    r"|IMPORT[A-Z]{3,8}|CUBE[A-Z]{3,16})\s*\("
    r"|\|"  # DDE: program|topic!item
    r"|\[[^\[\]]{0,250}\][^\[\]!,;()+*/&<>=]{0,250}!"  # another workbook
    r"|'[^']{0,500}'#|\b(?:file|https?|ftp):",
    re.IGNORECASE,
)


def reaches_out(formula: str) -> bool:
    """Whether a formula asks programs, addresses or other files for what it says; text in quotes does not count."""
    return bool(_REACHES.search(_TEXT.sub('""', formula)))
