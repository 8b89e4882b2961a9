"""Who may what: written by hand, never derived from the code that it judges. A route missing here fails the build."""

from fundapp.accounts.rules.groups import GroupCode
from tests.access.rounds import told_why_not
from tests.access.terms import (
    Answer,
    Audience,
    Which,
    anybody,
    changed_by,
    colleagues,
    everybody_signed_in,
    halfway,
    members_of_that_group,
    only,
    owner,
)

FUNDRAISING, OFFICERS, COMMITTEE = GroupCode.FUNDRAISING, GroupCode.OFFICERS, GroupCode.COMMITTEE
FINANCE, PARTNERS = GroupCode.FINANCE, GroupCode.PARTNERS

officers, partners = only(OFFICERS), only(PARTNERS)
administrators, auditors = only(GroupCode.ADMINISTRATORS), only(GroupCode.AUDITORS)
map_readers = only(FUNDRAISING, OFFICERS, COMMITTEE, FINANCE, GroupCode.AUDITORS)
house = only(FUNDRAISING, OFFICERS, COMMITTEE, FINANCE, GroupCode.AUDITORS, GroupCode.ADMINISTRATORS)
directory_editors = changed_by(OFFICERS, GroupCode.ADMINISTRATORS, seen_by=house)
key_holders = only(OFFICERS, COMMITTEE, FINANCE, PARTNERS)
decide_or_put, members = only(OFFICERS, COMMITTEE), only(COMMITTEE)
panel = told_why_not(COMMITTEE, words="only whoever has a seat; whoever was asked is told why not")
panel_and_officers = told_why_not(
    COMMITTEE, words="only officers and the panel; whoever was asked is told why not", let_in=OFFICERS
)
later = told_why_not(OFFICERS, words="only officers, at another moment; they are told why not now")
policy_readers = only(COMMITTEE, OFFICERS, FINANCE, GroupCode.AUDITORS)
policy_writers = changed_by(COMMITTEE, seen_by=policy_readers)
on_call = members_of_that_group(OFFICERS, COMMITTEE, FINANCE)
of_the_key = members_of_that_group(OFFICERS, COMMITTEE, FINANCE, told=(GroupCode.ADMINISTRATORS,))
fellows = colleagues(FUNDRAISING, OFFICERS, COMMITTEE, FINANCE, PARTNERS, everywhere=GroupCode.ADMINISTRATORS)

PAGES: dict[str, Audience] = {
    "static": anybody,
    "health.live": anybody,
    "health.ready": anybody,
    "ways_in.forgotten": anybody,
    "demo.choose": anybody,
    "home.show": everybody_signed_in,
    "me.show": everybody_signed_in,
    "me.sessions": everybody_signed_in,
    "factors.show": everybody_signed_in,
    "factors.challenge": everybody_signed_in,
    "notifications.index": everybody_signed_in,
    "notifications.show": owner,
    "saved.index": everybody_signed_in,
    "colleagues.index": only(FUNDRAISING, OFFICERS, COMMITTEE, FINANCE, PARTNERS, GroupCode.ADMINISTRATORS),
    "keys.index": only(OFFICERS, COMMITTEE, FINANCE, PARTNERS, GroupCode.ADMINISTRATORS),
    "duty.rota": on_call,
    "duty.rota_export": on_call,
    "people.index": administrators,
    "people.export": administrators,
    "people.show": administrators,
    "leaving.seen": administrators,
    "organisations.index": administrators,
    "organisations.export": administrators,
    "organisations.show": administrators,
    "settings.index": administrators,
    "settings.history": administrators,
    "settings.export": administrators,
    "outbox.index": administrators,
    "outbox.export": administrators,
    "outbox.show": administrators,
    "outbox.deliveries.index": administrators,
    "outbox.deliveries.export": administrators,
    "journal.index": auditors,
    "journal.export": auditors,
    "journal.show": auditors,
    "journal.proof": auditors,
    "journal.checkpoint": auditors,
    "journal.verifier": auditors,
    "funders.index": map_readers,
    "funders.export": map_readers,
    "funders.show": map_readers,
    "directory.index": house,
    "directory.export": house,
    "directory.show": house,
    "other_funds.index": house,
    "other_funds.export": house,
    "other_funds.show": house,
    "focal_points.index": house,
    "focal_points.export": house,
    "people_met.index": officers,
    "people_met.export": officers,
    "people_met.show": officers,
    "cases.index": officers,
    "cases.board": officers,
    "cases.calendar": officers,
    "cases.figures": officers,
    "cases.export": officers,
    "cases.show": officers,
    "cases.download": officers,
    "case_access.show": officers,
    "retention.index": officers,
    "retention.export": officers,
    "linking.show": officers,
    "tonight.show": officers,
    "criteria.index": officers,
    "criteria.export": officers,
    "verification.show": officers,
    "rounds.index": decide_or_put,
    "rounds.export": decide_or_put,
    "rounds.show": decide_or_put,
    "agenda.index": only(OFFICERS, COMMITTEE),
    "agenda.export": only(OFFICERS, COMMITTEE),
    "agenda.pack": only(OFFICERS, COMMITTEE),
    "minutes.download": officers,
    "minutes.proof": officers,
    "policies.index": policy_readers,
    "policies.show": policy_readers,
    "seats.index": policy_readers,
    "hotlines.index": officers,
    "hotlines.export": officers,
    "referrals.index": partners,
    "referrals.export": partners,
    "referrals.show": owner,
    "mailbox.index": everybody_signed_in,
    "mailbox.show": everybody_signed_in,
    "mailbox.enclosure": everybody_signed_in,
    "style.index": everybody_signed_in,
    "style.case": everybody_signed_in,
    "style.home": everybody_signed_in,
    "style.refused": everybody_signed_in,
    "style.told": everybody_signed_in,
    "style.public": everybody_signed_in,
    "style.error": everybody_signed_in,
}
"""What is only looked at (GET)."""

FORMS: dict[str, Audience] = {
    "rounds.declare": members,
    "rounds.recuse": members,
    "rounds.vote": panel,
    "rounds.discuss": panel,
    "rounds.ask": panel_and_officers,
    "rounds.reply": later,
    "rounds.open_votes": officers,
    "rounds.seat": later,
    "rounds.brief": later,
    "rounds.extend": later,
    "rounds.cancel": officers,
    "rounds.ratify": later,
    "sign_in.show": anybody,
    "sign_in.second": halfway,
    "sign_in.set_up": halfway,
    "passkeys.sign_in": halfway,
    "passkeys.set_up": halfway,
    "ways_in.invitation": anybody,
    "ways_in.recovery_key": anybody,
    "me.edit": everybody_signed_in,
    "me.passphrase": everybody_signed_in,
    "factors.authenticator": everybody_signed_in,
    "factors.new_passkey": everybody_signed_in,
    "factors.codes": everybody_signed_in,
    "factors.forget_passkey": owner,
    "notifications.new": everybody_signed_in,
    "notifications.edit": owner,
    "notifications.stop": owner,
    "saved.new": members_of_that_group(*GroupCode),
    "saved.remove": owner,
    "duty.show": everybody_signed_in,
    "duty.plan": everybody_signed_in,
    "duty.add": on_call,
    "duty.remove": on_call,
    "duty.hand_over": on_call,
    "keys.make": key_holders,
    "keys.recovery": key_holders,
    "keys.admit": of_the_key,
    "keys.renew": of_the_key,
    "people.new": administrators,
    "people.edit": administrators,
    "people.invite": administrators,
    "leaving.leave": administrators.oneself(Answer.REASON),
    "leaving.seized": fellows.oneself(Answer.IN),
    "leaving.readmit": fellows.oneself(Answer.REASON),
    "leaving.confirm": fellows.oneself(Answer.IN),
    "organisations.new": administrators,
    "organisations.edit": administrators,
    "settings.edit": administrators,
    "directory.new": directory_editors,
    "directory.edit": directory_editors,
    "directory.upload": directory_editors,
    "other_funds.new": directory_editors,
    "other_funds.edit": directory_editors,
    "focal_points.new": directory_editors,
    "focal_points.end": directory_editors,
    "focal_points.of_met": officers,
    "people_met.new": officers,
    "people_met.edit": officers,
    "people_met.erase": officers,
    "orientations.show": officers,
    "orientations.outcome": officers,
    "form.show": anybody,
    "cases.find": officers,
    "cases.assign": officers,
    "cases.facts": officers,
    "cases.needs": officers,
    "cases.edit_need": officers,
    "cases.drop_need": officers,
    "cases.original": officers,
    "cases.take_over": officers,
    "cases.write": officers,
    "minutes.show": officers,
    "verification.check": officers,
    "verification.evidence": officers,
    "verification.advise": officers,
    "verification.find": officers,
    "verification.safeguard": officers,
    "verification.unmark": officers,
    "tasks.show": officers,
    "tasks.edit": officers,
    "lost_codes.show": officers,
    "conflicts.show": officers,
    "conflicts.recuse": officers,
    "case_access.restrict": officers,
    "retention.show": officers,
    "erasures.show": officers,
    "linking.decide": officers,
    "case_access.admit": officers,
    "case_access.reopen": officers,
    "lifting.show": officers,
    "criteria.new": officers,
    "criteria.edit": officers,
    "steering.act": officers,
    "putting.show": officers,
    "triage.show": officers,
    "desk.index": officers,
    "desk.originals": officers,
    "policies.new": policy_writers,
    "policies.sign": policy_writers,
    "policies.drop": policy_writers,
    "seats.edit": policy_writers,
    "hotlines.new": officers,
    "hotlines.edit": officers,
    "hotlines.remove": officers,
    "referrals.new": partners,
    "referrals.add": owner,
    "outbox.set_aside": administrators,
    "funders.new": changed_by(FUNDRAISING, seen_by=map_readers),
    "funders.edit": changed_by(FUNDRAISING, seen_by=map_readers),
    "style.asked": everybody_signed_in,
}
"""What is looked at, filled in and sent (GET and POST)."""

ACTS: dict[str, Audience] = {
    "rounds.nudge": officers,
    "directory.confirm": directory_editors,
    "language.choose": anybody,
    "sign_in.out": anybody,
    "demo.enter_as": anybody,
    "me.end": owner,
    "me.end_all": everybody_signed_in,
    "notifications.trial": owner,
    "duty.away": everybody_signed_in,
    "duty.back": everybody_signed_in,
    "duty.unplan": owner,
    "duty.take_over": on_call.oneself(Answer.REASON),
    "cases.heard": officers,
    "cases.move_need": officers,
    "cases.take": officers,
    "criteria.start": officers,
    "verification.mark": officers,
    "retention.run": officers,
    "retention.lift": officers,
    "erasures.drop": officers,
    "tasks.finish": officers,
    "tasks.reopen": officers,
    "lost_codes.make": officers,
    "lost_codes.drop": officers,
    "keys.reseal": key_holders,
    "outbox.retry": administrators,
}
"""What is only done (POST)."""

Doors = dict[tuple[str, str], Audience]

AUDIENCE: Doors = {
    **{(endpoint, "GET"): who for endpoint, who in (PAGES | FORMS).items()},
    **{(endpoint, "POST"): who for endpoint, who in (FORMS | ACTS).items()},
}
"""Who may, by endpoint and method."""

SEALED_WORK: frozenset[str] = frozenset(
    {
        "orientations.",
        "people_met.",
        "verification.",
        "tasks.",
        "triage.",
        "steering.",
        "putting.",
        "cases.",
        "lost_codes.",
        "conflicts.",
        "case_access.",
        "retention.",
        "erasures.",
        "linking.",
        "tonight.",
        "lifting.",
        "rounds.",
        "agenda.",
        "minutes.",
        "desk.",
        "referrals.",
    }
)
"""Endpoints, or beginnings of their names ending in a dot, of work with sealed records: for no administrator."""

FIELD_WORK: frozenset[str] = SEALED_WORK | {"criteria.", "keys.", "duty.", "hotlines.", "policies.", "seats."}
"""The same, of work for people in danger: for no fundraiser."""

ABOUT_ONESELF: frozenset[str] = frozenset(
    {"me.", "factors.", "notifications.", "saved.", "home.show", "leaving.seized", "leaving.confirm"}
    | {"duty.show", "duty.plan", "duty.away", "duty.back", "duty.unplan"}
)
"""The same, of what everybody has who signs in: their account, how they are reached, when they are away."""

NOT_IN_PRODUCTION: frozenset[str] = frozenset({"mailbox.", "demo.", "style."})
"""The same, of what only demonstrations and developers have."""


def belongs(endpoint: str, names: frozenset[str]) -> bool:
    """Whether an endpoint is one of these, or begins as one of them that ends in a dot."""
    return endpoint in names or any(name.endswith(".") and endpoint.startswith(name) for name in names)


TO_MEND: dict[str, tuple[Which, str]] = {}
"""Where the product does not do yet what was decided: the object, and what happens. Gone as soon as it is mended."""
