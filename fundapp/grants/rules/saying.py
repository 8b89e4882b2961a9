"""A deadline in words: as the funder states it, and what that is for whoever reads."""

from fundapp.core import formats
from fundapp.core.i18n import _
from fundapp.core.places import zone_name
from fundapp.core.reader import Reader, current_reader, reading
from fundapp.grants.rules.deadlines import Due


def stated(reader: Reader, due: Due, *, zone_named: bool = False) -> str:
    """As the funder states it: « 9 novembre 2026 à 16 h (Bruxelles) », « 9 novembre 2026 ».

    The clock of the reader's own zone is not named, unless `zone_named`: for what is read elsewhere too.
    """
    text = formats.date(reader, due.on)
    if due.clock is None:
        return text
    with reading(reader):
        text = _("%(day)s at %(clock)s", day=text, clock=formats.clock_time(reader, due.clock))
    zone = due.hangs_in
    named = zone is not None and (zone_named or zone.key != reader.zone.key)
    return f"{text} ({zone_name(reader, zone)})" if zone and named else text


def beside(reader: Reader, due: Due, *, zone_named: bool = False) -> str | None:
    """What must be said beside it: what the reader's clock shows, where that differs, or what is not known.

    « 17 h chez vous », « fin de journée, fuseau non précisé ». None where there is nothing.
    """
    with reading(reader):
        if due.moment is None:
            return _unsaid(reader, due, zone_named=zone_named)
        here = due.clock_in(reader.zone)
        if here is None:
            return None
        clock = formats.clock_time(reader, here.time())
        if here.date() == due.on:
            return _("%(clock)s where you are", clock=clock)
        return _("%(day)s at %(clock)s where you are", day=formats.date(reader, here.date()), clock=clock)


def _unsaid(reader: Reader, due: Due, *, zone_named: bool) -> str:
    zone = due.hangs_in
    if due.clock is not None:
        return _("time zone not stated")
    if zone is None:
        return _("end of the day, time zone not stated")
    if zone.key == reader.zone.key and not zone_named:
        return _("end of the day")
    return _("end of the day (%(zone)s)", zone=zone_name(reader, zone))


def clocked(due: Due, text: str) -> str:
    """A text with the time in front where a time is stated without its zone, so that it cannot be a moment."""
    if due.clock is None or due.moment is not None:
        return text
    clock = formats.clock_time(current_reader(), due.clock)
    return _("%(clock)s, time zone not stated: %(text)s", clock=clock, text=text)
