"""What both services of the United States say of a call in the same way: who may apply, and how much."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from fundapp.grants.formats.words import clean, unescaped
from fundapp.grants.rules.found import Doubt
from fundapp.grants.rules.markup import plain

APPLICANTS: Mapping[str, str] = {
    "00": "State governments",
    "01": "County governments",
    "02": "City or township governments",
    "04": "Special district governments",
    "05": "Independent school districts",
    "06": "Public and state controlled institutions of higher education",
    "07": "Native American tribal governments (federally recognized)",
    "08": "Public housing authorities or Indian housing authorities",
    "11": "Native American tribal organizations (other than federally recognized tribal governments)",
    "12": "Nonprofits having a 501(c)(3) status with the IRS, other than institutions of higher education",
    "13": "Nonprofits without a 501(c)(3) status with the IRS, other than institutions of higher education",
    "20": "Private institutions of higher education",
    "21": "Individuals",
    "22": "For-profit organizations other than small businesses",
    "23": "Small businesses",
    "25": "Others (see the text on eligibility)",
    "99": "Unrestricted: any type of entity, subject to the text on eligibility",
}
"""EligibleApplicantTypes of the extract, in the language of the source; whether we are one of these, a person says."""


def eligibility(applicants: Iterable[str], text: str, cost_sharing: str) -> str:
    """Who may apply, in words: by their codes, then by the text of the source."""
    named = [APPLICANTS.get(each, each) for each in applicants]
    parts = ["Open to: " + "; ".join(dict.fromkeys(named)) + "." if named else "", readable(text)]
    parts.append(f"Cost sharing or matching: {cost_sharing}." if cost_sharing else "")
    return "\n\n".join(each for each in parts if each)


def readable(text: str) -> str:
    """A text that may be escaped twice and hold HTML, as plain text."""
    found = unescaped(text)
    return plain(found) if "<" in found else clean(found)


def amounts(floor: Any, ceiling: Any, total: Any) -> dict[str, Any]:
    """Amounts in US dollars. “none” and 0 say nothing: there is no floor, or no ceiling is set."""
    given = {"amount_min": floor, "amount_max": ceiling, "envelope": total}
    found: dict[str, Any] = {"currency": "USD"}
    doubts = []
    for name, said in given.items():
        amount = _amount(said)
        if amount is None and str(said or "").strip().lower() not in {"", "none", "0"}:
            doubts.append(Doubt(name, str(said)[:100]))
        elif amount:
            found[name] = amount
    return found | ({"doubts": tuple(doubts)} if doubts else {})


def _amount(said: Any) -> Decimal | None:
    try:
        amount = Decimal(str(said).strip()[:40])
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and -30 < amount.adjusted() < 30 else None
