"""Why an account was refused, and how what was typed is made plain first."""

import re

from babel.support import LazyProxy

from fundapp.core.places import country_name
from fundapp.core.reader import current_reader
from fundapp.core.typed_text import UnreadableError, plain_text

_BETWEEN_GROUPS = re.compile(r"[\s\-\u2010-\u2015\u2212./_]+")


class AccountError(UnreadableError):
    """An account that cannot be taken as it stands. Its sentence never repeats the number: sentences are logged.

    Codes: `empty`, `country`, `length`, `signs`, `check_digits`, `rib_key`, `rib_letters`, `iban_needed`,
    `implausible`, `bank_missing`, `bic`, `bic_country`, `number`, `number_country`, `number_old`, `landline`,
    `operator_missing`, `operator_unknown`.
    """


def bare(text: str) -> str:
    """What was typed in capitals, without the spaces, dashes, points and slashes that people write between groups."""
    return _BETWEEN_GROUPS.sub("", plain_text(text)).upper()


def named(code: str) -> LazyProxy:
    """A country's name inside a sentence, in the language of whoever reads it."""
    return LazyProxy(lambda: country_name(current_reader(), code), enable_cache=False)
