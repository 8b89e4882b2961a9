"""Settings of the service: each change is one more row, and none is ever changed or removed."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from fundapp.accounts.models import SettingChange
from fundapp.accounts.permissions.settings import may_administer
from fundapp.accounts.queries.settings import InForce, in_force
from fundapp.accounts.rules.installation import SETTINGS
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require

_LATER = timedelta(microseconds=1)


def change_setting(session: Session, ctx: Context, code: str, value: int, *, seen: UUID | None) -> SettingChange | None:
    """Sets a setting, and returns the change; None where `value` is in force already.

    `seen`: the change that was in force when the person decided; None for the default. Raises EditConflict if somebody
    has changed it since, NotFound for an unknown setting, Invalid (field `value`) for a value out of its bounds.
    """
    require(may_administer(ctx))
    _wait_for_others(session)
    now = in_force(session, ctx, code)
    _demand_bounds(code, value)
    if value == now.value:
        return None
    if seen != (now.change.id if now.change else None):
        raise EditConflict(
            _("Somebody has changed this setting since you opened the page. What you typed is kept: look at what is in"
              " force now, then save again to set yours.")
        )  # fmt: skip
    change_id, told = uuid4(), {"code": code, "value": value, "before": now.value}
    made = SettingChange(
        id=change_id, code=code, value=value, made_at=_later(ctx, now), made_by_id=ctx.actor.id if ctx.actor else None,
        entry_id=record(session, ctx, "setting.changed", "setting_change", change_id, told),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _wait_for_others(session: Session) -> None:
    """One change at a time: two must not both follow the same one. Readers are not held up."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time by itself
        session.execute(text("LOCK TABLE setting_change IN SHARE ROW EXCLUSIVE MODE"))


def _demand_bounds(code: str, value: int) -> None:
    known = SETTINGS[code]
    if not known.lowest <= value <= known.highest:
        bounds = {"lowest": known.lowest, "highest": known.highest}
        raise Invalid({"value": [_("Please write a whole number from %(lowest)s to %(highest)s.", **bounds)]})


def _later(ctx: Context, now: InForce) -> datetime:
    """The time of a change: after the one in force, though another machine's clock be ahead of ours."""
    return max(ctx.now, now.change.made_at + _LATER) if now.change else ctx.now
