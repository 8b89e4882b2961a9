"""What the operator is told about the keystore."""

from collections.abc import Iterator, Sequence

from fundapp.core.i18n import _
from fundapp.vault.keystore.folder import Folder
from fundapp.vault.keystore.place import START, KeystoreAway, Place, State
from fundapp.vault.keystore.remote import Remote
from fundapp.vault.keystore.survey import EVERY_PLACE, Survey, survey


def report(places: Sequence[Place]) -> list[str]:
    """Sentences about each place, then about all together. Changes nothing."""
    found = survey(places)
    sentences = [sentence for place, state in found.states for sentence in _of(place, state)]
    return [*sentences, *_absent(found), *_together(places, found)]


def _of(place: Place, state: State) -> Iterator[str]:
    yield _(
        "%(place)s answers. Compartments: %(slots)s; shreddings: %(shreds)s.",
        place=place.name,
        slots=state.slots,
        shreds=state.shreds.count,
    )
    if isinstance(place, Folder) and (unreadable := _unreadable(place)):
        yield _("%(place)s has unreadable slots: %(count)s. Mend it.", place=place.name, count=unreadable)
    if isinstance(place, Remote) and place.is_exposed:
        yield _("%(place)s is reached without encryption: see that the link itself is encrypted.", place=place.name)


def _absent(found: Survey) -> Iterator[str]:
    for place, _error in found.lost:
        yield _(
            "%(place)s holds no store. See that its disk is mounted; else mend it from another place or from a copy.",
            place=place.name,
        )
    for place, error in found.away:
        yield _("%(place)s does not answer. %(reason)s", place=place.name, reason=error.reason)


def _unreadable(place: Folder) -> int:
    try:
        return place.unreadable()
    except KeystoreAway:
        return 0


def _together(places: Sequence[Place], found: Survey) -> Iterator[str]:
    waiting = max((_waiting(state) for _place, state in found.states), default=0)
    if waiting:
        yield _("Shreddings that some place has yet to carry out before it answers again: %(count)s.", count=waiting)
    if len({state.slots for _place, state in found.states}) > 1:
        yield _("The places do not know the same compartments: mend the keystore.")
    elif len(found.states) == len(places) and not waiting and not found.is_behind:
        yield _("All places of the keystore are in step.")
    if len(places) == 1:
        yield _("The keystore has one place only: its loss is the loss of every record, but for copies.")


def _waiting(state: State) -> int:
    return state.shreds.count - state.followed.get(EVERY_PLACE, START).count
