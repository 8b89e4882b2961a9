"""Why limits cannot be read, or an amount cannot be split."""

from fundapp.core.typed_text import UnreadableError


class LimitError(UnreadableError):
    """A row of limits or an amount that cannot be taken as it stands.

    Codes: `column_missing`, `cell`, `backwards`, `nothing_to_pay`, `closed`, `too_many`, `too_long`.
    """
