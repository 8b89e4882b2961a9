"""Why somebody listed may be the payee, in the reader's words."""

from fundapp.core.i18n import _
from fundapp.core.places import country_name
from fundapp.core.reader import current_reader
from fundapp.disbursements.screening.evidence import Evidence
from fundapp.disbursements.screening.lists import Birth, Listed
from fundapp.disbursements.screening.matching import Possible
from fundapp.disbursements.screening.scoring import Agreement
from fundapp.disbursements.screening.vocabulary import Likeness


def reasons(possible: Possible) -> list[str]:
    """Sentences, first of the names, then of birth and country. They carry names: for a page, never for a log."""
    return [
        _("Listed under the name %(name)s.", name=possible.name),
        _words(possible),
        _birth(possible),
        _country(possible),
    ]


def _words(possible: Possible) -> str:
    agreeing = ", ".join(map(_agreement, possible.agreements))
    if not agreeing:
        return _("The names are the same but for the spaces between words.")
    return _("These words agree: %(words)s.", words=agreeing)


def _agreement(one: Agreement) -> str:
    match one.likeness:
        case Likeness.SAME:
            return one.ours
        case Likeness.SPELLING:
            return _("%(ours)s as %(theirs)s (another spelling)", ours=one.ours, theirs=one.theirs)
        case Likeness.INITIAL:
            return _("%(ours)s as %(theirs)s (an initial)", ours=one.ours, theirs=one.theirs)
        case Likeness.FAR_EDIT:
            return _("%(ours)s as %(theirs)s (sounds nearly alike)", ours=one.ours, theirs=one.theirs)
        case _:
            return _("%(ours)s as %(theirs)s (one letter differs)", ours=one.ours, theirs=one.theirs)


def _birth(possible: Possible) -> str:
    years = _years(possible.listed)
    match possible.birth:
        case Evidence.AGREES:
            return _("The birth year agrees: %(years)s.", years=years)
        case Evidence.CONTRADICTS:
            return _("The birth year contradicts: listed is %(years)s.", years=years)
        case _ if years:
            return _("The payee’s birth year is not known; listed is %(years)s.", years=years)
        case _:
            return _("No birth year is listed.")


def _country(possible: Possible) -> str:
    countries = ", ".join(sorted(country_name(current_reader(), code) for code in possible.listed.countries))
    match possible.country:
        case Evidence.AGREES:
            return _("The country agrees: %(countries)s.", countries=countries)
        case Evidence.CONTRADICTS:
            return _("The country is another: listed is %(countries)s.", countries=countries)
        case _ if countries:
            return _("The payee’s country is not known; listed is %(countries)s.", countries=countries)
        case _:
            return _("No country is listed.")


def _years(listed: Listed) -> str:
    return ", ".join(map(_span, listed.births))


def _span(birth: Birth) -> str:
    return str(birth.first) if birth.first == birth.last else f"{birth.first}–{birth.last}"
