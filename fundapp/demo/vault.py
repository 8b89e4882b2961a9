"""The vault of a demonstration: its root lies beside the data."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.credentials import Chosen
from fundapp.accounts.rules.groups import SEALED
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.demo.people import PEOPLE
from fundapp.vault.commands import found_group, make_member
from fundapp.vault.foundation import found_couriers
from fundapp.vault.installation import couriers_folder, demonstration_root, vault_of
from fundapp.vault.keeping import KeptMember, keep_derived, spoken_fingerprint
from fundapp.vault.rules import Group
from fundapp.vault.unlocked import UnlockedMember


def found_vault(
    session: Session, ctx: Context, settings: Settings, chosen: Mapping[str, Chosen]
) -> dict[str, UnlockedMember]:
    """Root, couriers, keys and groups, through the same commands as everywhere. Returns everybody's keys, unlocked."""
    root = demonstration_root(settings)
    vault = vault_of(settings)
    vault.begin()
    found_couriers(session, ctx, root, couriers_folder(settings))
    digits: dict[UUID, str] = {}
    unlocked: dict[str, UnlockedMember] = {}
    for each in PEOPLE:
        if SEALED & set(each.groups):
            kept = _keys(each.id, chosen[each.key])
            make_member(session, ctx, kept)
            unlocked[each.key] = kept.unlocked
            digits[each.id] = spoken_fingerprint(kept.unlocked.signing.public, kept.unlocked.pair.public)
    for code in Group:
        spoken = {each.id: digits[each.id] for each in PEOPLE if code.value in each.groups and each.admitted}
        found_group(session, ctx, vault, root, code, spoken)
    return unlocked


def _keys(person_id: UUID, chosen: Chosen) -> KeptMember:
    return keep_derived(UnlockedMember.fresh(person_id), chosen.salt, chosen.cost, chosen.derived)
