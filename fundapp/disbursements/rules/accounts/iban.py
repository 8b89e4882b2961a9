"""The IBAN (ISO 13616): structure by country and check digits, as schwifty's copy of the registry has them."""

from schwifty import IBAN, exceptions, registry

from fundapp.core.i18n import lazy
from fundapp.disbursements.rules.accounts.faults import AccountError, named
from fundapp.disbursements.rules.accounts.rib import RIB_COUNTRIES, has_right_key


def has_ibans(code: str) -> bool:
    """Whether the banks of a country number their accounts by IBAN."""
    try:
        registry.get_iban_spec(code)
    except exceptions.InvalidCountryCode:
        return False
    return True


def judged_iban(text: str, code: str) -> str:
    """`text`, bare, as an IBAN of the country.

    Raises:
        AccountError: `country`, `length`, `signs`, `check_digits`, `rib_key`.
    """
    if text[:2] != code:
        raise AccountError(
            "country",
            lazy("This IBAN is of another country than %(country)s. Check the first two letters, or the country."),
            country=named(code),
        )
    try:
        iban = str(IBAN(text))
    except exceptions.SchwiftyException as fault:
        raise _worded(fault, text, code) from None
    if code in RIB_COUNTRIES and not has_right_key(iban[4:]):
        raise wrong_key()
    return iban


def iban_of(bban: str, code: str) -> str:
    """The IBAN of an account whose national number is right."""
    return str(IBAN.from_bban(code, bban))


def wrong_key() -> AccountError:
    """The last two digits do not belong to the number."""
    return AccountError(
        "rib_key",
        lazy(
            "The key of the RIB (its last two digits) does not fit the bank, branch and account before it: a digit "
            "is wrong or two are swapped. Compare it with the paper from the bank."
        ),
    )


def _worded(fault: exceptions.SchwiftyException, text: str, code: str) -> AccountError:
    if isinstance(fault, exceptions.InvalidLength):
        return _wrong_length(len(text), code)
    if isinstance(fault, exceptions.InvalidChecksumDigits):
        sentence = lazy(
            "This IBAN cannot be right: its check digits do not fit. A digit is wrong or two are swapped. "
            "Compare it with the paper from the bank."
        )
        return AccountError("check_digits", sentence)
    sentence = lazy("This IBAN has signs where %(country)s has none such. Look for an O that should be a zero.")
    return AccountError("signs", sentence, country=named(code))


def _wrong_length(length: int, code: str) -> AccountError:
    return AccountError(
        "length",
        lazy("An IBAN of %(country)s has %(right)s signs; this one has %(length)s. Compare it with the paper."),
        country=named(code),
        right=str(registry.get_iban_spec(code).iban_length),
        length=str(length),
    )
