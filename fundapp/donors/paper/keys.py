"""The figures that everybody asks for first: read in ten seconds, on the first page. Pure."""

from fundapp.core.i18n import _, pgettext
from fundapp.donors.paper.blocks import KeyFigure
from fundapp.donors.paper.charts import reached_of
from fundapp.donors.paper.words import Writer, counted
from fundapp.donors.rules.report_data import ReportData


def key_figures(write: Writer, data: ReportData) -> list[KeyFigure]:
    """Six at most: three of money, then persons, times, papers or results."""
    people = (_persons(write, data), _soon(write, data), _papers(write, data), _results(write, data))
    return [*_of_money(write, data), *(each for each in people if each is not None)][:6]


def _of_money(write: Writer, data: ReportData) -> list[KeyFigure]:
    money, agreed = data["figures"]["money"], write.brief(data["head"]["amount"])
    spent, held = money["spent"], write.brief(money["held"])
    return [
        KeyFigure(
            write.brief(money["received"]["total"]),
            pgettext("key figure", "received"),
            _("of %(amount)s agreed", amount=agreed),
        ),
        KeyFigure(
            write.brief(spent["total"]),
            pgettext("key figure", "spent"),
            _("%(amount)s of it in the period", amount=write.brief(spent["period"])),
        ),
        KeyFigure(
            write.brief(money["cash"]),
            pgettext("key figure", "left"),
            _("%(amount)s of it held for awards", amount=held) if money["held"] else _("none of it held for awards"),
        ),
    ]


def _persons(write: Writer, data: ReportData) -> KeyFigure | None:
    found = counted(data["figures"]["persons"], "primary")
    if found is None:
        return None
    family = counted(data["figures"]["persons"], "family")
    more = _("and %(count)s relatives", count=write.count(family["count"])) if family and family["count"] else ""
    return KeyFigure(
        write.count(found["count"]), pgettext("key figure", "persons supported"), more, shown=found["count"] is not None
    )


def _soon(write: Writer, data: ReportData) -> KeyFigure | None:
    for each in data["figures"]["times"]:
        if each["clock"] == "decision" and each["median"] is not None:
            more = _("nine in ten within %(time)s", time=write.span(each["ninetieth"]))
            return KeyFigure(write.span(each["median"]), pgettext("key figure", "median time to a decision"), more)
    return None


def _papers(write: Writer, data: ReportData) -> KeyFigure | None:
    evidence = data["figures"]["evidence"]
    if evidence["paid"] <= 0:
        return None
    waived = evidence["waived"]
    more = pgettext("key figure", "%(share)s waived", share=write.share(waived, evidence["paid"])) if waived else ""
    share = write.share(evidence["documented"], evidence["paid"])
    return KeyFigure(share, pgettext("key figure", "of what was paid has its papers"), more)


def _results(write: Writer, data: ReportData) -> KeyFigure | None:
    aimed, reached = reached_of(data["figures"]["indicators"])
    if not aimed:
        return None
    told = pgettext("key figure", "%(reached)s of %(all)s", reached=write.number(reached), all=write.number(aimed))
    return KeyFigure(told, pgettext("key figure", "targets reached"))
