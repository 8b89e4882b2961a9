"""How the audit log reads: words for each action and each kind of subject. What is recorded anew is worded here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fundapp.accounts import (
    budget_words,
    call_words,
    committee_words,
    fund_words,
    funder_words,
    ledger_words,
    payment_words,
    portal_words,
    report_words,
)
from fundapp.audit.models import Entry
from fundapp.audit.verify import canonical
from fundapp.core.i18n import _, lazy
from fundapp.core.text import fold

SYSTEM = "system"
SHOWN_OF_AN_ALIAS = 6
BOUND = frozenset({"actor", "subject"})


@dataclass(frozen=True)
class Kind:
    """A kind of subject. `endpoint` shows one, named by `argument`, to whoever holds `permission`; empty: no page."""

    label: Any
    endpoint: str = ""
    argument: str = ""
    permission: str = ""


ACTIONS: Mapping[str, Any] = {
    "absence.begun": lazy("Absence begun"),
    "absence.ended": lazy("Absence ended"),
    "absence.planned": lazy("Absence planned"),
    "absence.removed": lazy("Planned absence given up"),
    "audit.payload.erased": lazy("Contents of entries erased"),
    "backup.restored": lazy("Backup put back"),
    "duty.passed_on": lazy("Turns on call and deputies passed on"),
    "duty.preferences.changed": lazy("Deputy or on-call address changed"),
    "factor.authenticator.added": lazy("Authenticator app set up"),
    "factor.authenticator.used": lazy("Code of an authenticator app taken"),
    "factor.code.used": lazy("Recovery code used up"),
    "factor.codes.made": lazy("Recovery codes made"),
    "factor.passkey.added": lazy("Passkey added"),
    "factor.passkey.removed": lazy("Passkey removed"),
    "factor.passkey.used": lazy("Passkey used"),
    "invitation.made": lazy("One-time link made"),
    "invitation.used": lazy("One-time link used"),
    "keys.admitted": lazy("Colleague admitted to a group’s key"),
    "keys.made": lazy("Keys made by their owner"),
    "keys.recovery_printed": lazy("Recovery key printed"),
    "keys.renewed": lazy("Group’s key renewed by a member"),
    "organisation.added": lazy("Organisation put on the list"),
    "organisation.changed": lazy("Organisation changed"),
    "organisation.removed": lazy("Organisation taken off the list"),
    "organisation_profile.removed": lazy("Description of an organisation removed"),
    "outbox.message.retried": lazy("Failed message tried again"),
    "outbox.message.set_aside": lazy("Failed message set aside"),
    "passphrase.changed": lazy("Passphrase changed by its owner"),
    "passphrase.chosen": lazy("Passphrase chosen"),
    "passphrase.recovered": lazy("Passphrase replaced by a recovery key"),
    "person.added": lazy("Person put on the list"),
    "person.changed": lazy("Person or their groups changed"),
    "person.left": lazy("Person left: everything withdrawn"),
    "person.locked_out": lazy("Person locked out: a device was taken"),
    "person.profile_changed": lazy("Own account changed"),
    "readmission.confirmed": lazy("Return confirmed by a second colleague"),
    "readmission.refused": lazy("Return refused: link void"),
    "recipient.added": lazy("Address for notices added"),
    "recipient.changed": lazy("Address for notices changed"),
    "recipient.silenced": lazy("Address for notices stopped"),
    "recipient.tried": lazy("Trial notice sent"),
    "saved_view.added": lazy("View of a list kept"),
    "saved_view.adopted": lazy("View of a list taken over when the log began"),
    "saved_view.removed": lazy("View of a list removed"),
    "setting.changed": lazy("Setting changed"),
    "shift.added": lazy("Turn on call added"),
    "shift.handed_over": lazy("Turn on call handed over"),
    "shift.removed": lazy("Turn on call removed"),
    "shift.taken_over": lazy("Turn on call taken over"),
    "sign_in.all_ended": lazy("All sessions of a person ended by hand"),
    "sign_in.begun": lazy("Passphrase accepted, second proof awaited"),
    "sign_in.confirmed": lazy("Identity confirmed once more"),
    "sign_in.done": lazy("Signed in"),
    "sign_in.ended": lazy("Signed out"),
    "sign_in.keys_added": lazy("Keys added to a session"),
    "vault.applicant.added": lazy("Follow-up code issued"),
    "vault.applicant.code_replaced": lazy("Follow-up code replaced"),
    "vault.applicant.removed": lazy("Draft never submitted purged"),
    "vault.applicant.submitted": lazy("Application submitted under a code"),
    "vault.compartments.made": lazy("Sealed compartments made"),
    "vault.compartments.read": lazy("Sealed compartments opened"),
    "vault.compartments.renewed": lazy("Sealed compartments given a new key"),
    "vault.compartments.shared": lazy("Sealed compartment shared"),
    "vault.compartments.shredded": lazy("Sealed compartments erased for ever"),
    "vault.compartments.withdrawn": lazy("Access to sealed compartments withdrawn"),
    "vault.courier.added": lazy("Key of a courier or escrow made"),
    "vault.document.added": lazy("Sealed file added"),
    "vault.group.admitted": lazy("Member admitted to a group's key"),
    "vault.group.founded": lazy("Group's key founded by the root"),
    "vault.group.left": lazy("Member taken off a group's key"),
    "vault.group.renewed": lazy("Group's key renewed"),
    "vault.list.read": lazy("List of sealed summaries opened"),
    "vault.member.added": lazy("Keys made for a member"),
    "vault.member.left": lazy("All keys taken from a member"),
    "vault.member.passphrase_changed": lazy("Passphrase changed"),
    "vault.member.recovered": lazy("Keys recovered by a printed key"),
    "vault.member.recovery_added": lazy("Printed recovery key added"),
    "vault.member.reset": lazy("New keys for a member who lost theirs"),
    "vault.member.seized": lazy("Device of a member reported as seized"),
    "vault.session.begun": lazy("Key unlocked for a session"),
    "vault.session.removed": lazy("Session ended"),
    "vault.sessions.ended": lazy("All sessions of a person ended"),
    "vault.work.begun": lazy("Long work with sealed records begun"),
    **committee_words.ACTIONS,
    **fund_words.ACTIONS,
    **budget_words.ACTIONS,
    **call_words.ACTIONS,
    **funder_words.ACTIONS,
    **ledger_words.ACTIONS,
    **payment_words.ACTIONS,
    **portal_words.ACTIONS,
    **report_words.ACTIONS,
}
"""By the action's code, in the past: what was done."""

_PARTS = (
    budget_words, call_words, committee_words, fund_words, funder_words, ledger_words, payment_words, portal_words,
    report_words,
)  # fmt: skip

KINDS: Mapping[str, Kind] = {
    "absence": Kind(lazy("Absence")),
    "audit": Kind(lazy("The log itself")),
    "bulk_change": Kind(lazy("Change to several funders"), "funder_changes.show", "change_id", "funder.see"),
    "funder": Kind(lazy("Funder"), "funders.show", "funder_id", "funder.see"),
    "invitation": Kind(lazy("One-time link")),
    "organisation": Kind(lazy("Organisation"), "organisations.show", "organisation_id", "people.administer"),
    "outbox_message": Kind(lazy("Message"), "outbox.show", "message_id", "outbox.see"),
    "person": Kind(lazy("Person"), "people.show", "person_id", "people.administer"),
    "recipient": Kind(lazy("Address for notices")),
    "saved_view": Kind(lazy("View of a list")),
    "setting_change": Kind(lazy("Change of a setting")),
    "shift": Kind(lazy("Turn on call")),
    "staff_session": Kind(lazy("Signed-in browser")),
    "vault_applicant": Kind(lazy("Applicant")),
    "vault_courier": Kind(lazy("Courier")),
    "vault_document": Kind(lazy("Sealed file")),
    "vault_group": Kind(lazy("Group's key")),
    "vault_member": Kind(lazy("Member's keys")),
    "vault_reader": Kind(lazy("Person with sessions")),
    "vault_session": Kind(lazy("Session")),
    "vault_subject": Kind(lazy("Sealed record")),
    "vault_work": Kind(lazy("Long work")),
    **{name: Kind(label) for part in _PARTS for name, label in part.KINDS.items()},
}
"""By the name of the subject's table, with which its alias begins."""


CONTENT: Mapping[str, Any] = {
    "backup": lazy("Backup made at"),
    "backup_entries": lazy("Entries in the backup"),
    "before": lazy("Before"),
    "begins": lazy("Begins at"),
    "channel": lazy("Channel"),
    "code": lazy("Code"),
    "compartments": lazy("Compartments"),
    "deputy": lazy("Deputy"),
    "device": lazy("Device"),
    "ends": lazy("Ends at"),
    "entries": lazy("Entries erased"),
    "epoch": lazy("Epoch"),
    "export_entries": lazy("Entries in the newer export"),
    "fields": lazy("What was changed"),
    "final_at": lazy("Final from"),
    "from": lazy("Handed over by"),
    "group": lazy("Group"),
    "groups": lazy("Groups"),
    "joined": lazy("Groups joined"),
    "kind": lazy("Kind"),
    "left": lazy("Groups left"),
    "member": lazy("Member"),
    "own_address": lazy("On-call address chosen"),
    "page": lazy("List"),
    "person": lazy("Person"),
    "provisional": lazy("Provisional"),
    "purpose": lazy("Purpose"),
    "reader": lazy("Reader"),
    "readers": lazy("Readers"),
    "reason": lazy("Reason"),
    "request": lazy("Request"),
    "sealing": lazy("Sealing key"),
    "signing": lazy("Signing key"),
    "spared": lazy("Passphrase kept"),
    "statement": lazy("Signed statement"),
    "subject_kind": lazy("Kind of subject"),
    "subjects": lazy("Records opened"),
    "successor": lazy("Successor"),
    "to": lazy("Handed over to"),
    "topic": lazy("Topic"),
    "value": lazy("Value"),
    "work": lazy("Work"),
    **committee_words.CONTENT,
    **fund_words.CONTENT,
    **ledger_words.CONTENT,
    **payment_words.CONTENT,
}
"""What the names in an entry's content mean; their values stay coded."""


def action_words(code: str) -> str:
    """What was done, in the reader's language; the code itself where nobody has found words yet."""
    return str(ACTIONS.get(code, code))


def kind_of(alias: str) -> str:
    """The kind of whatever bears an alias."""
    return alias.partition(":")[0]


def kind_words(kind: str) -> str:
    """A kind of subject in the reader's language, or its code."""
    return str(KINDS[kind].label) if kind in KINDS else kind


def short(alias: str) -> str:
    """Enough of an alias to tell it from others: « 3f2a91… »."""
    return f"{alias.partition(':')[2][:SHOWN_OF_AN_ALIAS]}…"


def person_words(alias: str, name: str | None) -> str:
    """Who acted: the system, a person by name, or where the name is not known, by alias."""
    if alias == SYSTEM:
        return _("System")
    return name or _("person %(alias)s", alias=short(alias))


def content_of(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """An entry's content as terms and values; the ids that it binds its aliases to are no words for people."""
    return [(str(CONTENT.get(name, name)), _written(payload[name])) for name in sorted(payload.keys() - BOUND)]


def leaf_of(entry: Entry) -> list[tuple[str, str]]:
    """What an entry's hash covers, and the hash, as terms and values."""
    leaf = entry.leaf
    return [
        (_("Identifier"), leaf["id"]),
        (_("Minute (UTC)"), leaf["minute"]),
        (_("Alias of who acted"), leaf["actor"]),
        (_("Alias of the subject"), leaf["object"]),
        (_("Commitment to the content"), leaf["commitment"]),
        (_("Hash"), entry.leaf_hash.hex()),
    ]


def action_options() -> list[tuple[str, str]]:
    """Every action that has words, in alphabetical order."""
    return _sorted({code: str(words) for code, words in ACTIONS.items()})


def kind_options() -> list[tuple[str, str]]:
    """Every kind of subject that has words, in alphabetical order."""
    return _sorted({code: str(kind.label) for code, kind in KINDS.items()})


def _written(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_written(each) for each in value)
    return value if isinstance(value, str) else canonical(value).decode()


def _sorted(labels: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(labels.items(), key=lambda option: fold(option[1]))
