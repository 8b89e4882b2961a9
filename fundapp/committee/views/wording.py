"""A policy in words: rows of its table, what it asks of each track, what changes from one to another."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from fundapp.committee.forms.flaws import sentences
from fundapp.committee.rules.bodies import PRIORITIES, RISKS
from fundapp.committee.rules.policies import Member, Policy, Rule, Track, flaws, unstaffed
from fundapp.committee.rules.simulating import Stretch, changes, stretches
from fundapp.committee.rules.words import RISKS as RISK_WORDS
from fundapp.committee.rules.words import TRACKS
from fundapp.core.formats import list_of, money
from fundapp.core.i18n import _, ngettext
from fundapp.core.money import Money
from fundapp.core.reader import current_reader

Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """A row of a policy's table, in words. `before`: who decided it by another policy."""

    amounts: str
    priorities: str
    risks: str
    decides: str
    before: str = ""


@dataclass(frozen=True)
class Picture:
    """A whole policy: its table, what each track asks for, and what holds for all of them."""

    rows: Sequence[Row]
    tracks: Sequence[tuple[str, Facts]]
    rest: Facts


@dataclass(frozen=True)
class Difference:
    """What another policy says otherwise."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """What changes from one policy to another: questions that go another way, and rules. `currencies`: both, if two."""

    rows: Sequence[Row]
    rules: Sequence[Difference]
    currencies: tuple[str, str] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not (self.rows or self.rules or self.currencies)


def picture_of(policy: Policy) -> Picture:
    """A policy as its page shows it."""
    tracks = [(str(TRACKS[track]), _rule(rule)) for track, rule in sorted(policy.rules.items())]
    return Picture([_row(each, policy.currency) for each in stretches(policy)], tracks, _rest(policy))


def comparison_of(before: Policy, after: Policy) -> Comparison:
    """What changes where one policy takes the place of another."""
    told = [*_other_rules(before.rules, after.rules), *_others("", _rest(before), _rest(after))]
    if before.currency != after.currency:
        return Comparison([], told, (before.currency, after.currency))
    return Comparison([_row(each, after.currency) for each in changes(before, after)], told)


def complaints_of(policy: Policy, members: Collection[Member]) -> list[tuple[str, str]]:
    """What makes a policy unfit now: the track that it is about, if any, and why."""
    found = [*flaws(policy), *unstaffed(policy, members)]
    return [(_track(each.where), " ".join(sentences(each, policy, members))) for each in found]


def amounts_in_words(stretch: Stretch, currency: str) -> str:
    """“less than 500 000 FCFA”, “500 000 FCFA and more”."""
    floor, below = _cash(stretch.floor, currency), _cash(stretch.below or 0, currency)
    if stretch.below is None:
        return _("every amount") if not stretch.floor else _("%(amount)s and more", amount=floor)
    if not stretch.floor:
        return _("less than %(amount)s", amount=below)
    return _("from %(floor)s to less than %(below)s", floor=floor, below=below)


def _row(stretch: Stretch, currency: str) -> Row:
    reader, track = current_reader(), stretch.track
    every = len(stretch.priorities) == len(PRIORITIES), len(stretch.risks) == len(RISKS)
    return Row(
        amounts_in_words(stretch, currency),
        _("every priority") if every[0] else list_of(reader, stretch.priorities),
        _("every risk") if every[1] else list_of(reader, [RISK_WORDS[each] for each in stretch.risks]),
        str(TRACKS[track]) if track else _("nobody: it cannot be approved"),
        str(TRACKS[stretch.before]) if stretch.before else "",
    )


def _rule(rule: Rule) -> Facts:
    ratified = rule.ratify_days
    return [
        (_("Must have voted"), ngettext("%(num)s member", "%(num)s members", rule.quorum)),
        (_("Of different organisations"), ngettext("at least %(num)s", "at least %(num)s", rule.organisations)),
        (_("Must agree"), _("all of them") if rule.unanimous else _("the majority")),
        (_("Time to vote"), ngettext("%(num)s hour", "%(num)s hours", rule.hours)),
        (
            _("Ratified by the full committee"),
            ngettext("within %(num)s day", "within %(num)s days", ratified) if ratified else _("not needed"),
        ),
    ]


def _rest(policy: Policy) -> Facts:
    days = policy.appeal_days
    return [
        (
            _("One person in twelve months"),
            _("no ceiling")
            if policy.ceiling is None
            else _("at most %(amount)s", amount=_cash(policy.ceiling, policy.currency)),
        ),
        (
            _("Members of the applicant’s own organisation"),
            _("vote; it stands in the minutes") if policy.same_organisation_votes else _("are recused"),
        ),
        (_("Another look at a refusal"), ngettext("within %(num)s day", "within %(num)s days", days)),
    ]  # fmt: skip


def _other_rules(before: Mapping[Track, Rule], after: Mapping[Track, Rule]) -> list[Difference]:
    told = []
    for track in Track:
        old, new = before.get(track), after.get(track)
        told += _others(str(TRACKS[track]), _rule(old) if old else [], _rule(new) if new else [])
    return told


def _others(about: str, before: Facts, after: Facts) -> list[Difference]:
    """Facts that differ; `about`: whose they are."""
    found = []
    for old, new in zip_longest(before, after, fillvalue=None):
        label = (new or old or ("", ""))[0]
        if old != new:
            what = _("%(track)s: %(what)s", track=about, what=label) if about else label
            found.append(Difference(what, old[1] if old else "–", new[1] if new else "–"))
    return found


def _track(where: Sequence[str]) -> str:
    """Which track a flaw is about; empty where it is about none."""
    return str(TRACKS[Track(where[0])]) if len(where) == 1 else ""


def _cash(minor: int, currency: str) -> str:
    return money(current_reader(), Money(minor, currency))
