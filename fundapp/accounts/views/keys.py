"""Keys: one's own, and how those of one's groups stand."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.again import confirm_again, is_fresh
from fundapp.accounts.commands.keys import admit_colleague, make_keys, print_recovery_key, renew_group_key
from fundapp.accounts.entering import prove_again
from fundapp.accounts.forms.people import SpokenForm
from fundapp.accounts.forms.signing_in import AgainForm
from fundapp.accounts.permissions.keys import may_admit, may_make_keys, may_renew, may_see_keys
from fundapp.accounts.queries.keys import Standing, has_keys, key_standings
from fundapp.accounts.queries.people import person
from fundapp.accounts.rules.groups import NAMES, GroupCode
from fundapp.accounts.signin import current_holder, current_keys, let_in, settings
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.vault.attended import start_work
from fundapp.vault.installation import vault_of
from fundapp.vault.keeping import keep_recovery, spoken_fingerprint
from fundapp.vault.passphrases import fresh_recovery_key
from fundapp.vault.queries import member_of, running_work
from fundapp.vault.resealing import RESEAL

FOUNDERS = 2
"""Members with keys of their own without whom a group gets none."""

blueprint = Blueprint("keys", __name__, url_prefix="/keys", template_folder="../templates")


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """The names of groups, and whether one can get a key."""
    return {"group_names": {code.value: str(name) for code, name in NAMES.items()}, "can_be_founded": can_be_founded}


@blueprint.get("")
def index() -> str:
    """One's own keys, and how the groups stand that one may see. Six queries."""
    ctx, session = current_context(), db.session()
    require(may_see_keys(ctx))
    standings = key_standings(session, _codes(ctx))
    own = bool(may_make_keys(ctx))
    mine = member_of(session, ctx.actor.id) if own and ctx.actor and has_keys(session, ctx.actor.id) else None
    digits = spoken_fingerprint(mine.signing_key, mine.sealing_key) if mine else None
    renew = {each.code: may_renew(ctx, each.code, _ids(each)) for each in standings}
    works = running_work(session)
    shown = {"standings": standings, "own": own, "mine": mine, "digits": digits, "renew": renew, "works": works}
    return render_template("accounts/keys.html", **shown)


@blueprint.route("/mine", methods=["GET", "POST"])
@keeps_what_was_typed
def make() -> tuple[str, int] | Response:
    """Makes one's own keys, under the passphrase that one types."""
    ctx = current_context()
    require(may_make_keys(ctx))
    holder = current_holder()
    if has_keys(db.session(), holder.person.id):
        return redirect(url_for("keys.index"))
    form = AgainForm()
    given = form.judge()
    token = form.keep(lambda: _make(ctx, holder.session.id, given["passphrase"] or "")) if given else None
    if token:
        return let_in(redirect(url_for("keys.index")), token, holder.person.id)
    return render_template("accounts/keys_make.html", form=form), form.http_status


@blueprint.route("/mine/recovery", methods=["GET", "POST"])
@keeps_what_was_typed
def recovery() -> tuple[str, int]:
    """Prints a recovery key, once; any earlier one is worth nothing from then on."""
    ctx = current_context()
    require(may_make_keys(ctx))
    form = AgainForm()
    given = form.judge()
    printed = form.keep(lambda: _print(ctx, form)) if given is not None else None
    if printed:
        return render_template("accounts/keys_recovery_shown.html", printed=printed), 200
    return render_template("accounts/keys_recovery.html", form=form, fresh=is_fresh()), form.http_status


@blueprint.route("/<code>/admit/<uuid:person_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def admit(code: str, person_id: UUID) -> tuple[str, int] | Response:
    """Admits a colleague whose digits one has heard."""
    ctx, session = current_context(), db.session()
    standing = _standing(ctx, code)
    found = next((each for each in standing.waiting if each.id == person_id), None)
    if found is None:
        raise NotFound
    require(may_admit(ctx, code, _ids(standing), person(session, person_id).groups))
    form = SpokenForm()
    given = form.judge()
    if given and form.keep(lambda: _admit(ctx, form, code, person_id, given["spoken"])):
        flash(_("%(name)s reads with the group from now on.", name=found.name), "good")
        return redirect(url_for("keys.index"))
    shown = {"person": found, "standing": standing, "fresh": is_fresh()}
    return render_template("accounts/keys_admit.html", form=form, **shown), form.http_status


@blueprint.route("/<code>/renew", methods=["GET", "POST"])
@keeps_what_was_typed
def renew(code: str) -> tuple[str, int] | Response:
    """Gives a group a new key; whoever left knows nothing of it."""
    ctx = current_context()
    standing = _standing(ctx, code)
    require(may_renew(ctx, code, _ids(standing)))
    form = AgainForm()
    given = form.judge()
    seen = set(request.form.getlist("holder")) == {str(each) for each in _ids(standing)}
    if given is not None and form.keep(lambda: _renew(ctx, form, code, _ids(standing) if seen else [])):
        flash(_("The group has a new key. What was sealed before is sealed anew next."), "good")
        return redirect(url_for("keys.index"))
    return render_template("accounts/keys_renew.html", form=form, standing=standing, fresh=is_fresh()), form.http_status


@blueprint.post("/reseal")
def reseal() -> Response:
    """Has everything that waits for a new key sealed anew, by a process of its own."""
    ctx = current_context()
    require(may_make_keys(ctx))
    start_work(ctx, current_keys(), RESEAL, {})
    flash(_("It has begun. You may leave this page; its progress stands here."))
    return redirect(url_for("keys.index"))


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Keys to make, to wait for, to found and to renew, colleagues to admit. Four queries.

    None for whoever reads nothing sealed, three for administrators, who see which groups the root can give a key.
    """
    if ctx.actor is None:
        return []
    session = db.session()
    if not may_make_keys(ctx):
        looks_after = GroupCode.ADMINISTRATORS in ctx.actor.groups
        standings = key_standings(session, _codes(ctx)) if looks_after else []
        return [_asked_of_root(each) for each in standings if can_be_founded(each)]
    if not has_keys(session, ctx.actor.id):
        detail = _("Your groups read sealed records. It takes a minute, and your passphrase.")
        return [ToDo(_("Make your keys"), url_for("keys.make"), detail)]
    found = []
    for standing in key_standings(session, ctx.actor.groups):
        if ctx.actor.id in _ids(standing):
            found += _asked_of_holder(standing)
        elif standing.founded:
            found.append(_asked_of_waiting(standing))
    return found


def can_be_founded(standing: Standing) -> bool:
    """Whether a group has no key yet although enough of its members have keys of their own."""
    return not standing.founded and len(standing.waiting) >= FOUNDERS


def _asked_of_root(standing: Standing) -> ToDo:
    detail = _("Its members have keys, the root can found it.")
    return ToDo(_("“%(group)s” has no key yet", group=str(NAMES[standing.code])), url_for("keys.index"), detail)


def _asked_of_waiting(standing: Standing) -> ToDo:
    label = _("You wait to be admitted to “%(group)s”", group=str(NAMES[standing.code]))
    return ToDo(label, url_for("keys.index"), _("Call a colleague of the group and read your digits out."))


def _asked_of_holder(standing: Standing) -> list[ToDo]:
    group, code = str(NAMES[standing.code]), standing.code.value
    admissions = [
        ToDo(
            _("Admit %(name)s to “%(group)s”", name=each.name, group=group),
            url_for("keys.admit", code=code, person_id=each.id),
            _("Call them, and have their digits read out."),
        )
        for each in standing.waiting
    ]
    if standing.renewal_wanted_at is None:
        return admissions
    detail = _("Somebody has left it. Until then, new records are sealed to a key that they know.")
    return [ToDo(_("Renew the key of “%(group)s”", group=group), url_for("keys.renew", code=code), detail), *admissions]


def _codes(ctx: Context) -> frozenset[str]:
    """The groups whose keys one may see."""
    return frozenset(code.value for code in GroupCode if may_see_keys(ctx, code.value))


def _standing(ctx: Context, code: str) -> Standing:
    """How a group stands. Raises NotFound for one that does not exist, has no key, or is not one's own."""
    require(may_see_keys(ctx, code))
    found = key_standings(db.session(), [code])
    if not found or not found[0].founded:
        raise NotFound
    return found[0]


def _ids(standing: Standing) -> list[UUID]:
    return [each.id for each in standing.holders]


def _make(ctx: Context, session_id: UUID, passphrase: str) -> str:
    chosen = prove_again(current_holder().person.id, passphrase)
    with transaction() as session:
        return make_keys(session, ctx, session_id, chosen)


def _print(ctx: Context, form: Any) -> str:
    confirm_again(form)
    unlocked, printed = current_keys(), fresh_recovery_key()
    copy = keep_recovery(unlocked, printed)
    with transaction() as session:
        print_recovery_key(session, ctx, unlocked, copy)
    return printed


def _admit(ctx: Context, form: Any, code: str, person_id: UUID, spoken: str) -> bool:
    confirm_again(form)
    by, vault = current_keys(), vault_of(settings())
    with transaction() as session:
        admit_colleague(session, ctx, vault, by, code, person_id, spoken=spoken)
    return True


def _renew(ctx: Context, form: Any, code: str, holders: list[UUID]) -> bool:
    confirm_again(form)
    by, vault = current_keys(), vault_of(settings())
    with transaction() as session:
        renew_group_key(session, ctx, vault, by, code, holders)
    return True
