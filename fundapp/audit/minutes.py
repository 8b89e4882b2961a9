"""The time that an entry tells: a minute. Finer time would let entries be matched with what is seen on the network."""

from datetime import UTC, datetime

_FORM = "%Y-%m-%dT%H:%MZ"


def minute(moment: datetime) -> str:
    """The minute of an instant, in UTC."""
    return moment.astimezone(UTC).strftime(_FORM)


def moment(minute: str) -> datetime:
    """The instant at which an entry's minute begins."""
    return datetime.strptime(minute, _FORM).replace(tzinfo=UTC)
