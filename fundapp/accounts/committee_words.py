"""How the audit log reads what the committee records, and what cases record of it."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

ACTIONS: Mapping[str, Any] = {
    "case.award.made": lazy("Award approved by the committee"),
    "case.award.ratified": lazy("What the full committee said of an award of the fast track"),
    "case.put": lazy("Case put before the committee"),
    "case.settled": lazy("Case taken further as the committee decided"),
    "committee.brief.changed": lazy("Brief of a round changed, signed; its votes voided"),
    "committee.conflict.declared": lazy("Declaration of how a member stands to a question, signed"),
    "committee.discussion.shared": lazy("Discussion of a panel opened to whoever was seated later"),
    "committee.member.nudged": lazy("Member reminded of a round by an officer"),
    "committee.member.recused": lazy("Member recused from a question, signed"),
    "committee.minutes.kept": lazy("Minutes of a decision made and sealed"),
    "committee.note.written": lazy("Something written in a round, sealed"),
    "committee.panel.reminded": lazy("Members reminded of a round whose time runs"),
    "committee.policy.drafted": lazy("Decision policy drafted"),
    "committee.policy.dropped": lazy("Draft of a decision policy dropped"),
    "committee.policy.signed": lazy("Decision policy signed"),
    "committee.round.cancelled": lazy("Round called off"),
    "committee.round.convened": lazy("Question put before the committee"),
    "committee.round.decided": lazy("Question decided, with all votes"),
    "committee.round.extended": lazy("Round given its whole time once more"),
    "committee.round.lapsed": lazy("Time of a round over without a quorum"),
    "committee.round.opened": lazy("Round opened for votes, signed"),
    "committee.seat.filled": lazy("Vacant seat of a round given to somebody in reserve, signed"),
    "committee.seat.given": lazy("Said what somebody is in the committee"),
    "committee.vote.cast": lazy("Vote cast, hidden until the decision"),
}
"""By the action's code, in the past: what was done."""

KINDS: Mapping[str, Any] = {
    "case_award": lazy("Award"),
    "committee_minutes": lazy("Minutes of a round"),
    "committee_note": lazy("Note of a round"),
    "committee_panellist": lazy("Place of a member in a round"),
    "committee_policy": lazy("Decision policy"),
    "committee_round": lazy("Round of the committee"),
    "committee_seat": lazy("Seat in the committee"),
    "committee_vote": lazy("Vote"),
}
"""By the name of the subject's table."""

CONTENT: Mapping[str, Any] = {
    "about": lazy("Decision that it is about"),
    "amount": lazy("Amount in minor units"),
    "amounts": lazy("Amounts in minor units, line by line"),
    "barred": lazy("May not decide"),
    "body": lazy("Wording"),
    "brief_version": lazy("Version of the brief"),
    "closes": lazy("Votes until"),
    "conditions": lazy("Conditions"),
    "currency": lazy("Currency"),
    "digest": lazy("Fingerprint"),
    "language": lazy("Language"),
    "missing": lazy("Missing votes"),
    "policy": lazy("Fingerprint of the policy"),
    "question": lazy("Question"),
    "ratified": lazy("Ratified"),
    "revision": lazy("Number of the vote"),
    "round": lazy("Round"),
    "track": lazy("Way"),
    "voids": lazy("Voided votes"),
    "vote": lazy("Sealed fingerprint of the vote"),
    "votes": lazy("Votes"),
}
"""What the names in an entry's content mean."""
