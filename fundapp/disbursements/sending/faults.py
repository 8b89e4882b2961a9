"""Why payments cannot be handed over as they stand. Sentences name references, never names or account numbers."""

from typing import Any

from fundapp.core.typed_text import UnreadableError


class UnsendableError(UnreadableError):
    """Payments of which no file, message or letter can be made; nothing of them was written.

    Codes: `no_payments`, `reference`, `reference_twice`, `amount`, `too_large`, `name`, `account`, `account_kind`,
    `bank_missing`, `bic`, `currencies`, `operator`, `countries`, `sepa`, `encoding`, `formula`.
    """


def fault(code: str, sentence: Any, /, **params: Any) -> UnsendableError:
    """A fault whose sentence names `params`."""
    return UnsendableError(code, sentence, **params)
