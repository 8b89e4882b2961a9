"""The BIC of a bank (ISO 9362), judged by schwifty."""

from schwifty import BIC, exceptions

from fundapp.core.i18n import lazy
from fundapp.disbursements.rules.accounts.faults import AccountError, bare, named


def judged_bic(text: str, code: str) -> str:
    """A BIC of 8 or 11 signs of a bank in the country; as payment networks take it, it begins with four letters.

    Raises:
        AccountError: `bic`, `bic_country`.
    """
    try:
        bic = BIC(bare(text), enforce_swift_compliance=True)
    except exceptions.SchwiftyException:
        sentence = lazy("This is not a BIC. It has 8 or 11 signs: four letters, the country, then letters or digits.")
        raise AccountError("bic", sentence) from None
    if bic.country_code != code:
        raise AccountError(
            "bic_country",
            lazy("This BIC is of a bank outside %(country)s. Check its fifth and sixth letters, or the country."),
            country=named(code),
        )
    return str(bic)
