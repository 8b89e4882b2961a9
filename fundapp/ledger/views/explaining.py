"""Conversions in words."""

from fractions import Fraction

from fundapp.core.formats import money
from fundapp.core.i18n import _
from fundapp.core.reader import current_reader
from fundapp.ledger.models import Transfer
from fundapp.ledger.rules.conversions import Conversion
from fundapp.ledger.schemas.sheets import reckoned


def conversion_of(found: Transfer) -> Conversion | None:
    """How a transfer was converted; None where nothing was."""
    if found.other_money is None or found.rate is None:
        return None
    return Conversion(found.other_money, Fraction(found.rate), found.money)


def calculation(found: Conversion) -> str:
    """The whole calculation: « 60 000,00 € × 655,957 = 39 357 420 FCFA », and whether it was rounded."""
    reader = current_reader()
    told = {
        "source": money(reader, found.source),
        "reckoned": reckoned(found.steps),
        "result": money(reader, found.result),
    }
    if found.is_exact:
        return _("%(source)s %(reckoned)s = %(result)s, exactly", **told)
    return _("%(source)s %(reckoned)s = %(result)s, rounded half to even", **told)
