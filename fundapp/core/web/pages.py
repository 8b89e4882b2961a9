"""What every template may use: the reader, the navigation, formats in the reader's language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from jinja2 import pass_context
from jinja2.runtime import Context

from fundapp.core import formats
from fundapp.core.assets import init_assets
from fundapp.core.i18n import catalogue
from fundapp.core.reader import current_reader, other_languages
from fundapp.core.web.circumstances import current_actor, current_context, ports

# Functions of `formats` whose first argument is the reader: templates use them as filters of the same name.
FILTERS = (
    "amount",
    "countries",
    "country_name",
    "currency_name",
    "date",
    "datetime",
    "duration",
    "file_size",
    "language_name",
    "list_of",
    "clock_time",
    "money",
    "number",
    "percent",
    "time",
)

# Those that also want to know what time it is: the request's own.
CLOCKED = ("relative", "time_left")


@dataclass(frozen=True)
class Identity:
    """What a window calls itself: title, and icon as a file name under static/."""

    title: str
    icon: str


@dataclass(frozen=True)
class NavigationLink:
    """An entry of the navigation as the page shows it."""

    label: str
    url: str
    current: bool


def init_pages(app: Flask, *, public_title: str, neutral: bool, mode: str) -> None:
    """Makes templates ready. `neutral` hides the name of the house from staff's windows too."""
    init_assets(app, fixed=mode != "development")
    hidden = Identity(public_title, "sheet.svg")
    shown = hidden if neutral else Identity("fundapp", "mark.svg")
    app.jinja_env.add_extension("jinja2.ext.i18n")
    # Jinja fills the places of a message itself, so it gets the catalogue's bare texts.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda *given: catalogue().ugettext(*given),
        ngettext=lambda *given: catalogue().ungettext(*given),
        pgettext=lambda *given: catalogue().upgettext(*given),
        newstyle=True,
    )
    app.jinja_env.globals["other_languages"] = other_languages
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for name in FILTERS:
        app.jinja_env.filters[name] = _filter(getattr(formats, name))
    for name in CLOCKED:
        app.jinja_env.filters[name] = _filter(getattr(formats, name), clocked=True)

    @app.context_processor
    def circumstances() -> dict[str, Any]:
        actor = current_actor()
        return {
            "reader": current_reader(),
            "identity": shown,
            "public_identity": hidden,
            "nav": navigation(),
            "actor": actor,
            "mode": mode,
        }


def navigation() -> list[NavigationLink]:
    """The entries that this person may use, in order."""
    ctx = current_context()
    items = sorted(ports().navigation, key=lambda item: item.order)
    shown = [item for item in items if ctx.actor and (not item.permission or ctx.may(item.permission))]
    shown = [item for item in shown if not item.unless or not ctx.may(item.unless)]
    here = _here([item.endpoint for item in shown])
    return [NavigationLink(str(item.label), url_for(item.endpoint), item.endpoint == here) for item in shown]


def _here(endpoints: Sequence[str]) -> str | None:
    """The entry that a page belongs to: that of its own blueprint, else the one whose address its own begins with."""
    group = (request.endpoint or "").partition(".")[0]
    own = next((each for each in endpoints if each.partition(".")[0] == group), None)
    above = [
        each for each in endpoints if request.path.startswith(f"{url_for(each).rstrip('/')}/") and url_for(each) != "/"
    ]
    return own or max(above, key=lambda each: len(url_for(each)), default=None)


def _filter(write: Callable[..., Any], *, clocked: bool = False) -> Callable[..., Any]:
    """A template filter around a function of `formats`. None stays None, so that a table can show it as unknown."""

    # Asking for the context keeps Jinja from writing a constant once and for all, in its first reader's language.
    @pass_context
    def written(_context: Context, value: Any, *more: Any, **options: Any) -> Any:
        now = (current_context().now,) if clocked else ()
        return None if value is None else write(current_reader(), value, *now, *more, **options)

    return written
