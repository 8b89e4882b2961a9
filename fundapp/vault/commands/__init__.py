"""What is done to keys. Each command records one entry, commits nothing, and leaves no plain key in the database."""

from fundapp.vault.commands.applicants import issue_code, purge_draft, replace_code, submit_draft
from fundapp.vault.commands.compartments import (
    create_compartments,
    receive_sealed,
    renew_compartments,
    share_compartment,
    shred_compartments,
    withdraw_reader,
)
from fundapp.vault.commands.documents import add_document
from fundapp.vault.commands.groups import admit_member, found_group, remove_member, renew_epoch
from fundapp.vault.commands.members import (
    add_recovery_key,
    answer_seizure,
    change_passphrase,
    make_member,
    part_with_member,
    recover_member,
    reset_member,
)
from fundapp.vault.commands.sessions import begin_session, end_session, end_sessions
from fundapp.vault.commands.work import begin_work

__all__ = [
    "add_document",
    "add_recovery_key",
    "admit_member",
    "answer_seizure",
    "begin_session",
    "begin_work",
    "change_passphrase",
    "create_compartments",
    "end_session",
    "end_sessions",
    "found_group",
    "issue_code",
    "make_member",
    "part_with_member",
    "purge_draft",
    "receive_sealed",
    "recover_member",
    "remove_member",
    "renew_compartments",
    "renew_epoch",
    "replace_code",
    "reset_member",
    "share_compartment",
    "shred_compartments",
    "submit_draft",
    "withdraw_reader",
]
