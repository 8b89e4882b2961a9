"""The vault of a demonstration: its root lies beside the data, and its people share the passphrase below."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.vault.commands import found_group, make_member
from fundapp.vault.foundation import found_couriers
from fundapp.vault.installation import DEMO_COST, couriers_folder, demonstration_root, vault_of
from fundapp.vault.keeping import KeptMember, keep_member, spoken_fingerprint
from fundapp.vault.rules import Group
from fundapp.vault.unlocked import UnlockedMember

PASSPHRASE = "trois pirogues au matin"  # noqa: S105 - of a demonstration, for everybody to read
PEOPLE = {
    "officer": UUID("0b0f5d0a-2f43-4e0b-8a49-6a8f3c5d1e01"),
    "member": UUID("0b0f5d0a-2f43-4e0b-8a49-6a8f3c5d1e02"),
    "treasurer": UUID("0b0f5d0a-2f43-4e0b-8a49-6a8f3c5d1e03"),
}
GROUPS = {
    Group.OFFICERS: ("officer", "member"),
    Group.COMMITTEE: ("member", "treasurer"),
    Group.FINANCE: ("treasurer", "officer"),
}
"""Two people at least in each; a real fund would keep officers and finance apart."""


def keep_people() -> list[KeptMember]:
    """The keys of the demonstration's people: slow, so before the transaction."""
    return [keep_member(UnlockedMember.fresh(each), PASSPHRASE, DEMO_COST) for each in PEOPLE.values()]


def found_vault(session: Session, ctx: Context, settings: Settings, people: list[KeptMember]) -> None:
    """Root, couriers, people and groups, through the same commands as everywhere."""
    root = demonstration_root(settings)
    vault = vault_of(settings)
    vault.begin()
    found_couriers(session, ctx, root, couriers_folder(settings))
    for kept in people:
        make_member(session, ctx, kept)
    keys = {kept.unlocked.id: (kept.unlocked.signing.public, kept.unlocked.pair.public) for kept in people}
    digits = {member_id: spoken_fingerprint(*pair) for member_id, pair in keys.items()}
    for code, names in GROUPS.items():
        found_group(session, ctx, vault, root, code, {PEOPLE[name]: digits[PEOPLE[name]] for name in names})
