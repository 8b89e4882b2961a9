"""Minutes of a decided round as a paper: all that it rests on, and nothing that was sealed unless it is handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fundapp.committee.ballots import body_of
from fundapp.committee.models import CommitteeVote, DecisionRound, Panellist
from fundapp.committee.queries.minutes import Decided, Proven
from fundapp.committee.queries.policies import read_policy
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.panels import Question, rule_for
from fundapp.committee.rules.policies import Rule, Track
from fundapp.committee.rules.tallies import OUTCOMES as BY_REMEDY
from fundapp.committee.rules.tallies import Choice, Outcome
from fundapp.committee.rules.words import CHOICES, OUTCOMES, PRIORITIES, QUESTIONS, REMEDIES, RISKS, SEATS, STANDINGS
from fundapp.committee.rules.words import TRACKS as TRACK_WORDS
from fundapp.core import formats
from fundapp.core.documents import Block, Facts, Heading, Points, Sheet, Table, Text
from fundapp.core.i18n import _, lazy, ngettext
from fundapp.core.money import Money
from fundapp.core.places import country_name, zone_name
from fundapp.core.ports import QuestionSource
from fundapp.core.reader import Reader

GRADES: Mapping[str, Any] = {
    Grade.NONE: lazy("No link"),
    Grade.PROFESSIONAL: lazy("Knows them through work"),
    Grade.SAME_ORGANISATION: lazy("Belongs to the same organisation"),
    Grade.FAMILY: lazy("Family, or close to them"),
    Grade.INTEREST: lazy("Has something to gain or to lose"),
    Grade.DISPUTE: lazy("Is or was in a dispute with them"),
}
"""As minutes tell what somebody declared."""

NOTHING = "–"


@dataclass(frozen=True)
class Maker:
    """For whom minutes are written, whose they are, and the words of what was asked.

    `said`: reasons in members' own words, by member; only where the maker has opened them and asks for them. `told`:
    what the question's source has minutes tell of the brief.
    """

    reader: Reader
    house: str
    source: QuestionSource
    said: Mapping[UUID, str] = field(default_factory=dict, repr=False)
    told: Sequence[tuple[str, str]] = field(default=(), repr=False)

    def moment(self, value: datetime | None) -> str:
        """In the reader's zone."""
        return NOTHING if value is None else formats.datetime(self.reader, value)

    def amount(self, minor: int | None, currency: str) -> str:
        """With the currency's sign."""
        return NOTHING if minor is None else formats.money(self.reader, Money(minor, currency))


def minutes_sheet(told: Decided, proven: Proven, maker: Maker) -> Sheet:
    """The paper, in the words of whoever is read for just now. The same facts make the same paper."""
    found = told.round
    lead = _(
        "%(question)s, decided on %(moment)s. All times are those of %(zone)s.",
        question=QUESTIONS[found.question], moment=maker.moment(found.decided_at),
        zone=zone_name(maker.reader, maker.reader.zone),
    )  # fmt: skip
    blocks: list[Block] = [
        *_outcome(told, maker), *_question(told, maker), *_panel(told, maker), *_votes(told, maker),
        *_evidence(told, proven),
    ]  # fmt: skip
    foot = _("%(reference)s · Confidential: keep it as you keep the file.", reference=found.title)
    return Sheet(_("Minutes %(reference)s", reference=found.title), maker.house, blocks, lead, foot)


def _outcome(told: Decided, maker: Maker) -> list[Block]:
    found, words = told.round, maker.source
    facts = [(_("Outcome"), str(OUTCOMES[found.outcome or ""]))]
    if found.reason:
        facts.append((_("Reason"), reason_words(words, found.outcome, found.reason)))
    if found.ratify_by:
        due = _("By the full committee, until %(moment)s", moment=maker.moment(found.ratify_by))
        facts.append((_("To be ratified"), due))
    if appeal := _appeal(told, maker):
        facts.append((_("Another look"), appeal))
    blocks: list[Block] = [Heading(_("Decision")), Facts(facts)]
    if found.lines:
        blocks.append(_lines(found, maker))
    if found.conditions:
        conditions = [str(words.conditions.get(code, code)) for code in found.conditions]
        blocks += [Heading(_("Conditions"), level=2), Points(conditions)]
    return blocks


def _lines(found: DecisionRound, maker: Maker) -> Table:
    rows = [
        (
            str(maker.source.purposes.get(each.purpose, each.purpose)),
            maker.amount(each.asked, found.currency),
            maker.amount(each.approved, found.currency),
        )
        for each in found.lines
    ]
    approved = sum(each.approved or 0 for each in found.lines) if found.outcome == Outcome.APPROVED else None
    asked = sum(each.asked for each in found.lines)
    total = (_("Total"), maker.amount(asked, found.currency), maker.amount(approved, found.currency))
    return Table((_("Line"), _("Asked for"), _("Approved")), rows, frozenset({1, 2}), total, (2, 1, 1))


def _appeal(told: Decided, maker: Maker) -> str | None:
    """Until when a refusal may be looked at once more; nothing for what is no refusal, or was looked at twice."""
    found = told.round
    if found.question != Question.AWARD or found.outcome != Outcome.DECLINED or found.decided_at is None:
        return None
    until = found.decided_at + timedelta(days=read_policy(told.policy).appeal_days)
    return _("Possible until %(moment)s, by members who did not vote here", moment=maker.moment(until))


def _question(told: Decided, maker: Maker) -> list[Block]:
    found = told.round
    facts = [
        (_("File"), found.title),
        *maker.told,
        (_("Question"), str(QUESTIONS[found.question])),
        (_("Way"), str(TRACK_WORDS[found.track])),
    ]
    if maker.source.graded:
        facts.append((_("Priority"), str(PRIORITIES.get(found.priority, found.priority))))
        facts.append((_("Risk"), str(RISKS.get(found.risk, found.risk))))
    if found.country:
        facts.append((_("Country"), country_name(maker.reader, found.country)))
    if told.about is not None:
        facts.append((_("About the decision of"), maker.moment(told.about.decided_at)))
    if found.room is not None:
        facts.append((_("Left under the ceiling"), maker.amount(found.room, found.currency)))
    convener = told.names.get(found.convened_by_id, NOTHING)
    facts += [
        (_("Convened"), _("%(moment)s, by %(name)s", moment=maker.moment(found.created_at), name=convener)),
        (_("Opened for votes"), maker.moment(found.opened_at)),
        (_("Time to vote until"), maker.moment(found.closes_at)),
        (_("Decided on"), maker.moment(found.decided_at)),
    ]
    return [Heading(_("What was asked")), Facts(facts)]


def _panel(told: Decided, maker: Maker) -> list[Block]:
    found = told.round
    head = (_("Member"), _("Organisation"), _("Declaration"), _("Part in the decision"))
    panel, grades = (
        sorted(found.panel, key=lambda each: told.names.get(each.person_id, "")),
        maker.source.minuted_grades,
    )
    rows = [_seat(each, told, grades or GRADES) for each in panel]
    blocks: list[Block] = [Heading(_("Members who were asked")), Table(head, rows, widths=(3, 3, 3, 2))]
    if found.barred:
        ties = maker.source.ties
        kept_out = sorted((told.names.get(each.person_id, NOTHING), each.reason) for each in found.barred)
        points = [
            _("%(name)s: %(reason)s", name=name, reason=str(ties.get(reason, reason))) for name, reason in kept_out
        ]
        blocks += [Heading(_("Who could not decide it"), level=2), Points(points)]
    return blocks


def _seat(each: Panellist, told: Decided, grades: Mapping[str, Any]) -> tuple[str, str, str, str]:
    name = told.names.get(each.person_id, NOTHING)
    return (
        name if each.kind == "member" else _("%(name)s (%(seat)s)", name=name, seat=str(SEATS[each.kind])),
        told.organisations.get(each.organisation_id, NOTHING),
        str(grades[each.grade]) if each.grade else NOTHING,
        str(STANDINGS[each.standing]),
    )


def _votes(told: Decided, maker: Maker) -> list[Block]:
    votes = sorted(told.votes, key=lambda each: told.names.get(each.person_id, ""))
    rows = [(told.names.get(each.person_id, NOTHING), *_vote(told.round, body_of(each), maker)) for each in votes]
    missing = {each.person_id for each in told.sitting.seated} - {each.person_id for each in votes}
    rows += [(name, _("Did not vote"), "") for name in sorted(told.names.get(each, NOTHING) for each in missing)]
    rule = rule_for(Track(told.round.track), Question(told.round.question), read_policy(told.policy).rules)
    table = Table((_("Member"), _("How they voted"), _("Amounts, conditions, reason")), rows, widths=(2, 2, 4))
    counted = Text(rule_words(rule, of_money=bool(told.round.lines)))
    blocks: list[Block] = [Heading(_("Votes")), table, Text(_counts(votes)), counted]
    if maker.said:
        spoken = [_("%(name)s: %(words)s", name=told.names.get(who, NOTHING), words=maker.said[who]) for who in
                  sorted(maker.said, key=lambda each: told.names.get(each, ""))]  # fmt: skip
        blocks += [Heading(_("In their own words"), level=2), Points(spoken)]
    return blocks


def _vote(found: DecisionRound, body: Mapping[str, Any], maker: Maker) -> tuple[str, str]:
    choice, source = str(CHOICES[body["choice"]]), maker.source
    if body["choice"] == Choice.FOR:
        amounts = [
            f"{source.purposes.get(line.purpose, line.purpose)} {maker.amount(amount, found.currency)}"
            for line, amount in zip(found.lines, body["amounts"], strict=True)
        ]
        return choice, "\n".join([*amounts, *(str(source.conditions.get(code, code)) for code in body["conditions"])])
    if body["choice"] == Choice.AGAINST and body["remedy"]:
        outcome = BY_REMEDY[body["remedy"]]
        told = [str(REMEDIES[body["remedy"]])]
        return choice, "\n".join([*told, *([reason_words(source, outcome, body["reason"])] if body["reason"] else [])])
    return choice, ""


def _counts(votes: list[CommitteeVote]) -> str:
    """How many voted how."""
    count = {choice: sum(each.choice == choice for each in votes) for choice in Choice}
    return _(
        "For: %(yes)s. Against: %(no)s. Abstentions: %(none)s.",
        yes=count[Choice.FOR], no=count[Choice.AGAINST], none=count[Choice.ABSTAIN],
    )  # fmt: skip


def rule_words(rule: Rule, *, of_money: bool = True) -> str:
    """By which rule votes are counted, in sentences. `of_money`: there are lines of it."""
    quorum = ngettext(
        "At least %(num)s member must have voted.", "At least %(num)s members must have voted.", rule.quorum
    )
    homes = ngettext(
        "They come from %(num)s organisation or more.", "They come from %(num)s organisations or more.",
        rule.organisations,
    )  # fmt: skip
    agree = _(
        "More must vote for than against; of each line the greatest amount with a majority behind it is approved."
    )
    if not of_money:
        agree = _("Nobody may vote against.") if rule.unanimous else _("More must vote for than against.")
    elif rule.unanimous:
        agree = _("Nobody may vote against; of each line the lowest amount that anybody voted for is approved.")
    return " ".join([quorum, *([homes] if rule.organisations > 1 else []), agree])


def reason_words(source: QuestionSource, outcome: str | None, code: str) -> str:
    """The words of a coded reason, as the question's source knows them for this outcome."""
    remedies = [remedy for remedy, leads_to in BY_REMEDY.items() if leads_to == outcome]
    for remedy in remedies:
        if code in source.reasons.get(remedy, {}):
            return str(source.reasons[remedy][code])
    return code


def _evidence(told: Decided, proven: Proven) -> list[Block]:
    found, entry, checkpoint = told.round, proven.entry, proven.checkpoint
    root = checkpoint.note.split("\n")[2]
    policy, brief = _("Fingerprint of the policy"), _("Fingerprint of the brief")
    identity, leaf, top = _("Identity of the entry"), _("Fingerprint of the entry"), _("Root at the checkpoint")
    items = [
        (_("Policy number"), str(told.policy.number)),
        (policy, told.policy.digest),
        (_("Version of the brief"), str(found.brief_version)),
        (brief, found.brief_hash or NOTHING),
        (_("Entry in the log"), _("number %(number)s", number=entry.index)),
        (identity, entry.id.hex),
        (leaf, entry.leaf_hash.hex()),
        (_("Entries under the checkpoint"), str(checkpoint.size)),
        (top, root),
    ]
    codes = frozenset({policy, brief, identity, leaf, top})
    how = _(
        "The decision stands in the audit log with every vote as it was signed. The file “proof” beside these minutes "
        "shows it: verify.py reads it without this service, and compares it with the checkpoint that auditors hold."
    )
    return [Heading(_("By what this can be checked")), Facts(items, codes), Text(how, quiet=True)]
