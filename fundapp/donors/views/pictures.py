"""Pictures of the funder map: the countries funded, and themes by country. Both take the filter of the list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from babel.numbers import format_compact_decimal
from flask import Blueprint, Response, current_app, render_template, request, url_for
from sqlalchemy.orm import Session

from fundapp.config import Settings
from fundapp.core import formats
from fundapp.core.charts import Chart, Figure, Map, Matrix, Place, draw
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.i18n import _, ngettext, pgettext
from fundapp.core.lists.filters import Filter, read_filter
from fundapp.core.lists.listing import Listing, sheet_links
from fundapp.core.lists.paging import Page
from fundapp.core.places import CENTRAL_AFRICA, alphabetical, country_name
from fundapp.core.reader import Reader, current_reader
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.exports import send_sheet
from fundapp.donors.queries.coverage import Coverage, countries_covered, giving, themes_covered
from fundapp.donors.rules.vocabulary import THEMES, Status
from fundapp.donors.schemas.funders import FunderFilterSchema

blueprint = Blueprint("pictures", __name__, url_prefix="/funders", template_folder="../templates")

Ask = Callable[[Session, Context, Any], Coverage]
FEW = 3
"""As many countries are named in a title; more are counted."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for, and what was found; so the countries, themes and counts that a picture shows."""

    filter: Filter
    coverage: Coverage
    reader: Reader

    @property
    def countries(self) -> list[str]:
        """The network's, then others that are named, by alphabet; only that of the filter where it has one."""
        if only := self.filter.values.get("country"):
            return [only]
        others = self.coverage.by_country.keys() - set(CENTRAL_AFRICA)
        return [*CENTRAL_AFRICA, *sorted(others, key=lambda code: alphabetical(country_name(self.reader, code)))]

    @property
    def themes(self) -> list[str]:
        """Those of the filter, or all of them."""
        return list(self.filter.values.get("theme") or THEMES)

    def cells(self, theme: str) -> list[int]:
        """The counts of a row of the matrix."""
        return [self.coverage.by_theme.get((theme, code), 0) for code in self.countries]

    def anywhere(self, theme: str) -> int:
        """How many support a theme and name no country."""
        return self.coverage.by_theme.get((theme, None), 0)

    def behind(self, **more: Any) -> str:
        """The list behind a figure."""
        return url_for("funders.index", **self.filter.address(**{**giving(self.filter.values), **more}))


@blueprint.get("/map")
def countries() -> str:
    """The countries that funders name as their focus."""
    return _page("donors/map.html", countries_covered, _map)


@blueprint.get("/matrix")
def themes() -> str:
    """Themes by country, and where there is nobody."""
    return _page("donors/matrix.html", themes_covered, _matrix)


@blueprint.get("/map.<any(csv, xlsx):sheet>")
def countries_sheet(sheet: str) -> Response:
    """The figures of the map."""
    headers = (_("Country"), _("Name it as a focus"), _("With those that give anywhere"))
    return _sheet(sheet, _("countries-funded"), headers, countries_covered, _country_rows)


@blueprint.get("/matrix.<any(csv, xlsx):sheet>")
def themes_sheet(sheet: str) -> Response:
    """The figures of the matrix."""
    names = _names(Asked(read_filter(FunderFilterSchema(), request.args), Coverage(), current_reader()))
    return _sheet(sheet, _("themes-by-country"), (_("Theme"), *names, _("Anywhere")), themes_covered, _theme_rows)


def _page(template: str, ask: Ask, chart: Callable[[Asked], Chart]) -> str:
    asked = _asked(db.session(), current_context(), ask)
    endpoint = str(request.endpoint)
    listing = Listing(endpoint, asked.filter, Page([], None, None, asked.coverage.reach.counted))
    return render_template(
        template,
        listing=listing,
        coverage=asked.coverage,
        chart=_drawn(chart(asked), asked.reader) if asked.coverage.reach.counted else None,
        exports=sheet_links(f"{endpoint}_sheet", **listing.address),
        everyone_url=None if asked.filter.values.get("status") else listing.url(status=tuple(Status)),
    )


def _asked(session: Session, ctx: Context, ask: Ask) -> Asked:
    chosen = read_filter(FunderFilterSchema(), request.args)
    return Asked(chosen, ask(session, ctx, chosen.values), current_reader())


def _drawn(chart: Chart, reader: Reader) -> Figure:
    settings: Settings = current_app.extensions["fundapp.settings"]
    return draw(chart, reader, settings.data_dir / "charts")


def _map(asked: Asked) -> Map:
    anywhere, reader = asked.coverage.reach.anywhere, asked.reader
    counts = [(code, asked.coverage.by_country.get(code, 0)) for code in asked.countries]
    return Map(
        id="countries",
        title=_within(asked, _most_and_none(asked, dict(counts))),
        columns=(_("Country"), _("Name it as a focus"), _("With those that give anywhere")),
        write=partial(formats.number, reader),
        note=_("Figures count funders. In dashes: a country of the network that no funder names."),
        links=[
            (None, asked.behind(country=code, focus="named"), asked.behind(country=code)) for code, _count in counts
        ],
        rows=[Place(code, country_name(reader, code), count, (count + anywhere,)) for code, count in counts],
        nobody=pgettext("funders", "nobody"),
    )


def _matrix(asked: Asked) -> Matrix:
    reader, names = asked.reader, _names(asked)
    links = [
        (
            None,
            *(asked.behind(theme=(theme,), country=code, focus="named") for code in asked.countries),
            asked.behind(theme=(theme,), focus="anywhere"),
        )
        for theme in asked.themes
    ]
    return Matrix(
        id="themes",
        title=_within(asked, _gaps(asked)),
        columns=(_("Theme"), *names, _("Anywhere")),
        write=partial(formats.number, reader),
        note=_("Figures count funders. In dashes: nobody. %(codes)s.", codes=_key(asked.countries, names)),
        links=links,
        across=asked.countries,
        rows=[(str(THEMES[theme]), asked.cells(theme)) for theme in asked.themes],
        nobody=pgettext("funders", "nobody"),
        apart=[asked.anywhere(theme) for theme in asked.themes],
        apart_name=pgettext("funders", "anywhere"),
        brief=lambda count: str(format_compact_decimal(count, locale=reader.locale)),
    )


def _most_and_none(asked: Asked, counts: dict[str, int]) -> str:
    """What the map finds: which countries nobody names, and which ones most do."""
    without = [code for code, count in counts.items() if not count]
    if len(without) == len(counts):
        return _("No country here has a funder of its own.")
    top = max(counts.values())
    most = {
        "most": _listed(asked, [code for code, count in counts.items() if count == top]),
        "count": formats.number(asked.reader, top),
    }
    if not without:
        return _("Every country here has a funder of its own. Most funders: %(most)s (%(count)s).", **most)
    return _(
        "No funder of its own: %(without)s. Most funders: %(most)s (%(count)s).",
        without=_listed(asked, without),
        **most,
    )


def _gaps(asked: Asked) -> str:
    """What the matrix finds: in how many of its cells there is nobody, and which countries have most of them."""
    reader = asked.reader
    columns = list(zip(*map(asked.cells, asked.themes), strict=True))
    empty = {code: column.count(0) for code, column in zip(asked.countries, columns, strict=True)}
    if not any(empty.values()):
        return _("Every theme has a funder of its own in every country.")
    return _(
        "In %(gaps)s of %(all)s cells there is no funder. Most empty cells: %(countries)s.",
        gaps=formats.number(reader, sum(empty.values())),
        all=formats.number(reader, len(asked.themes) * len(asked.countries)),
        countries=_listed(asked, [code for code, count in empty.items() if count == max(empty.values())]),
    )


def _listed(asked: Asked, codes: Sequence[str]) -> str:
    """A few countries by name, more of them by their number."""
    if len(codes) > FEW:
        shown = formats.number(asked.reader, len(codes))
        return ngettext("%(count)s country", "%(count)s countries", len(codes), count=shown)
    return formats.list_of(asked.reader, [country_name(asked.reader, code) for code in codes])


def _within(asked: Asked, finding: str) -> str:
    """The finding, with the word that it is one about a part where a filter makes it so."""
    return _("%(finding)s Within the limits of this filter.", finding=finding) if asked.filter.is_active else finding


def _names(asked: Asked) -> list[str]:
    return [country_name(asked.reader, code) for code in asked.countries]


def _key(codes: Sequence[str], names: Sequence[str]) -> str:
    pairs = zip(codes, names, strict=True)
    return ", ".join(_("%(code)s: %(name)s", code=code, name=name) for code, name in pairs)


def _sheet(
    kind: str, name: str, headers: Sequence[str], ask: Ask, rows: Callable[[Asked], list[tuple[Any, ...]]]
) -> Response:
    ctx = current_context()
    return send_sheet(kind, name, headers, lambda session: rows(_asked(session, ctx, ask)))


def _country_rows(asked: Asked) -> list[tuple[Any, ...]]:
    anywhere = asked.coverage.reach.anywhere
    counts = [(code, asked.coverage.by_country.get(code, 0)) for code in asked.countries]
    named = [(country_name(asked.reader, code), count, count + anywhere) for code, count in counts]
    return [*named, (_("Anywhere"), None, anywhere)]


def _theme_rows(asked: Asked) -> list[tuple[Any, ...]]:
    return [(str(THEMES[theme]), *asked.cells(theme), asked.anywhere(theme)) for theme in asked.themes]
