"""The pack of a meeting as a paper: the agenda, then each open round with its card and coded facts, a page each.

A page each, so that whoever hands it out can take one away from a member who is recused. The briefs are not in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from fundapp.committee.queries.agenda import AgendaItem
from fundapp.committee.rules.agenda import MATTERS, Matter
from fundapp.committee.rules.words import PRIORITIES, QUESTIONS, RISKS, TRACKS
from fundapp.core import formats
from fundapp.core.documents import Block, Facts, Heading, Sheet, Table, Text
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money
from fundapp.core.places import country_name, zone_name
from fundapp.core.ports import QuestionSource
from fundapp.core.reader import Reader

CARD: Mapping[str, Any] = {
    "alias": lazy("Alias"),
    "organisation": lazy("Organisation"),
    "region": lazy("Region"),
    "referees": lazy("Who confirms it"),
}
"""What a card may tell, in this order; whatever else is on one stays there."""

NOTHING = "–"


@dataclass(frozen=True)
class Meeting:
    """When it is, for whom the pack is made, whose it is, who brought the questions; `names` of what they are about."""

    day: date
    reader: Reader
    house: str
    sources: Mapping[str, QuestionSource]
    names: Mapping[UUID, str] = field(default_factory=dict)


def pack_sheet(meeting: Meeting, items: Sequence[AgendaItem], cards: Mapping[UUID, Mapping[str, str]]) -> Sheet:
    """The paper, in the words of whoever is read for just now. `cards`: those that this reader could open."""
    blocks: list[Block] = [Heading(_("Agenda")), _agenda(meeting, items)]
    if not items:
        blocks = [Text(_("Nothing waits for the committee."))]
    open_ones = [each for each in items if each.matter is not Matter.RATIFY and not each.recused]
    for number, each in enumerate(open_ones, 1):
        blocks += _matter(meeting, number, each, cards.get(each.round.id))
    lead = _(
        "For the meeting on %(day)s. All times are those of %(zone)s.",
        day=formats.date(meeting.reader, meeting.day, "weekday"), zone=zone_name(meeting.reader, meeting.reader.zone),
    )  # fmt: skip
    foot = _("Confidential: to be destroyed after the meeting.")
    return Sheet(_("Committee pack"), meeting.house, blocks, lead, foot)


def how_far(item: AgendaItem) -> str:
    """How many have declared or voted, in words."""
    if item.matter is Matter.OPEN:
        return _("%(count)s of %(all)s have declared", count=item.declared, all=item.asked)
    if item.matter is Matter.RATIFY:
        return ""
    return _("%(count)s of %(all)s have voted", count=item.voted, all=item.seats)


def _agenda(meeting: Meeting, items: Sequence[AgendaItem]) -> Table:
    head = (_("File"), _("Question"), _("To be done"), _("Amount"), _("Until"))
    return Table(head, [_row(meeting, each) for each in items], frozenset({3}), widths=(2, 3, 4, 3, 4))


def _row(meeting: Meeting, item: AgendaItem) -> tuple[str, ...]:
    found = item.round
    if item.recused:
        return found.title, str(QUESTIONS[found.question]), _("You are recused"), NOTHING, NOTHING
    to_do = "\n".join(part for part in (str(MATTERS[item.matter]), how_far(item)) if part)
    return found.title, str(QUESTIONS[found.question]), to_do, _amount(meeting, item.total), _until(meeting, item)


def _matter(meeting: Meeting, number: int, item: AgendaItem, card: Mapping[str, str] | None) -> list[Block]:
    found, source = item.round, meeting.sources[item.round.subject_kind]
    title = _("%(number)s. %(reference)s", number=number, reference=meeting.names.get(found.subject_id, found.title))
    blocks: list[Block] = [Heading(title, fresh=True), Facts(_facts(meeting, item))]
    if card:
        told = list(source.card_said(card)) if source.card_said else _card(card)
        blocks += [Heading(_("Conflict card"), level=2), Facts(told)]
    else:
        blocks.append(Text(_("Your keys do not open the card of this question."), quiet=True))
    if found.lines:
        rows = [
            (str(source.purposes.get(each.purpose, each.purpose)), _amount(meeting, Money(each.asked, found.currency)))
            for each in found.lines
        ]
        total = (_("Total"), _amount(meeting, item.total))
        blocks.append(Table((_("Line"), _("Asked for")), rows, frozenset({1}), total, (3, 1)))
    blocks.append(Text(_("The brief is read in the service, by whoever decides."), quiet=True))
    return blocks


def _card(card: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(str(term), card[name]) for name, term in CARD.items() if card.get(name)]


def _facts(meeting: Meeting, item: AgendaItem) -> list[tuple[str, str]]:
    found = item.round
    facts = [
        (_("Question"), str(QUESTIONS[found.question])),
        (_("To be done"), str(MATTERS[item.matter])),
        (_("How far it is"), how_far(item)),
        (_("Until"), _until(meeting, item)),
        (_("Way"), str(TRACKS[found.track])),
    ]
    if meeting.sources[found.subject_kind].graded:
        facts.append((_("Priority"), str(PRIORITIES.get(found.priority, found.priority))))
        facts.append((_("Risk"), str(RISKS.get(found.risk, found.risk))))
    if found.country:
        facts.append((_("Country"), country_name(meeting.reader, found.country)))
    if found.room is not None:
        facts.append((_("Left under the ceiling"), _amount(meeting, Money(found.room, found.currency))))
    return facts


def _until(meeting: Meeting, item: AgendaItem) -> str:
    return NOTHING if item.due is None else formats.datetime(meeting.reader, item.due, "medium")


def _amount(meeting: Meeting, amount: Money | None) -> str:
    return NOTHING if amount is None else formats.money(meeting.reader, amount)
