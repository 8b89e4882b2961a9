"""`fundapp vault`: groups founded and rescued, and how everything stands."""

import sys
from uuid import UUID

import click

from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.formats import datetime as written_datetime
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.vault.attended import is_stalled
from fundapp.vault.cli.asking import MakeApp, ask_digits, ask_root, context, settings
from fundapp.vault.cli.founding import escrow
from fundapp.vault.cli.keystore import keystore
from fundapp.vault.commands import found_group
from fundapp.vault.commands.groups import admit_vouched
from fundapp.vault.errors import CannotOpen, Untrusted
from fundapp.vault.escrow import join
from fundapp.vault.house import Vault
from fundapp.vault.installation import vault_of
from fundapp.vault.queries import GroupStanding, group_by_code, last_stated, running_work, standings, waiting_shreddings
from fundapp.vault.rules import ESCROW, FEWEST_MEMBERS, Reader, ReaderKind
from fundapp.vault.trust import chain_of
from fundapp.vault.unlocked import Unlocked


@click.group("vault", help=lazy("The vault: groups, escrow, keystore, and how everything stands."))
def vault() -> None:
    """All that operators do with keys. No plain text passes here."""


vault.add_command(escrow)
vault.add_command(keystore)


@vault.command(help=lazy("Found a group with its first members, by the root."))
@click.argument("code")
@click.argument("members", nargs=-1, required=True, type=click.UUID)
@click.pass_obj
def found(make_app: MakeApp, code: str, members: tuple[UUID, ...]) -> None:
    """Its first members are named by the ids of people who have keys."""
    with make_app().app_context():
        house = vault_of(settings())
        root, spoken = ask_root(), {each: ask_digits(each) for each in members}
        with transaction() as session:
            found_group(session, context(), house, root, code, spoken)
        click.echo(_("The group %(code)s was founded. From now on its members admit others.", code=code))


@vault.command(
    help=lazy("Let a person back into a group of which nobody can read any more, by two papers of the escrow.")
)
@click.argument("code")
@click.argument("member", type=click.UUID)
@click.pass_obj
def rescue(make_app: MakeApp, code: str, member: UUID) -> None:
    """Needs the root too: the escrow reads, the root vouches."""
    with make_app().app_context():
        house, root = vault_of(settings()), ask_root()
        papers = [click.prompt(_("Paper %(number)s", number=number), hide_input=True) for number in (1, 2)]
        try:
            pair = join(papers)
        except CannotOpen as error:
            raise click.ClickException(_("These two papers do not belong together, or a letter is wrong.")) from error
        holder, spoken = Unlocked(Reader(ReaderKind.MEMBER, ESCROW), pair), ask_digits(member)
        with transaction() as session:
            group = group_by_code(session, code)
            admit_vouched(session, context(), house, (holder, root), group.id, member, spoken=spoken)
        click.echo(_("The person belongs to the group again. The audit log tells of it."))


@vault.command(help=lazy("How groups, keystore and shreddings stand."))
@click.pass_obj
def status(make_app: MakeApp) -> None:
    """One line each; exit status 1 where something waits for somebody."""
    with make_app().app_context():
        house = vault_of(settings())
        with ReadSession(db) as session:
            groups = standings(session)
            sound = [_tell(each, trusted=_leads_back(house, each)) for each in groups]
            waiting, works = waiting_shreddings(session), running_work(session)
        for line in house.keystore.check():
            click.echo(line)
        for work in works:
            told = {"kind": work.kind, "done": work.done, "total": work.total}
            if is_stalled(work, context().now):
                click.echo(_("✗ Work that broke off: %(kind)s, %(done)s of %(total)s. It can be begun anew.", **told))
            else:
                click.echo(_("… Work under way: %(kind)s, %(done)s of %(total)s.", **told))
        if waiting:
            click.echo(_("✗ Erasures that the keystore has not confirmed yet: %(count)s.", count=waiting))
    sys.exit(0 if all(sound) and not waiting else 1)


def _tell(group: GroupStanding, *, trusted: bool) -> bool:
    told = {"code": group.code, "members": group.members}
    if not trusted:
        click.echo(_("✗ %(code)s: its keys do not lead back to the root. Nothing is sealed to it.", **told))
    elif group.renewal_wanted_at:
        since = written_datetime(current_reader(), group.renewal_wanted_at)
        click.echo(_("✗ %(code)s: somebody left; a member must renew its key (since %(since)s).", since=since, **told))
    elif group.members < FEWEST_MEMBERS:
        click.echo(_("✗ %(code)s: only one person can read. Admit another.", **told))
    else:
        click.echo(_("✓ %(code)s: members who can read: %(members)s.", **told))
        return True
    return False


def _leads_back(house: Vault, group: GroupStanding) -> bool:
    try:
        with ReadSession(db) as session:
            return chain_of(session, house, group.id).head == last_stated(session, group.id)
    except Untrusted:
        return False
