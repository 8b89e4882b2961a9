"""In which order the parts of a report stand: as its template says, the funder's own questions after what is written.

Pure.
"""

from collections.abc import Iterable

from fundapp.donors.rules.report_data import PartData
from fundapp.donors.rules.report_templates import ReportTemplate, SectionKind


def order_of(template: ReportTemplate | None, rows: Iterable[tuple[str, str]], language: str) -> list[PartData]:
    """The parts of a report, of which `rows` (key and title, in order) are those that people write.

    Extras that nobody took have no row and are left out. Without a template there are the rows alone.
    """
    titles = dict(rows)
    sections = template.sections if template else ()
    asked: list[PartData] = [
        {"key": key, "kind": SectionKind.TEXT, "title": title}
        for key, title in titles.items()
        if key not in {each.key for each in sections}
    ]
    found: list[PartData] = []
    last = 0
    for each in sections:
        if each.is_written and each.key not in titles:
            continue
        title = titles.get(each.key) or each.title.written_in(language)
        found.append({"key": each.key, "kind": each.kind, "title": title})
        last = len(found) if each.is_written else last
    return [*found[:last], *asked, *found[last:]]
