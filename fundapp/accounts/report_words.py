"""How the audit log reads what reports to donors record."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

ACTIONS: Mapping[str, Any] = {
    "report.started": lazy("Report to a funder begun"),
    "report.changed": lazy("Facts of a report changed"),
    "report.correction_started": lazy("Next edition of a report begun"),
    "report.abandoned": lazy("Draft of a report given up"),
    "report.put_for_release": lazy("Report put to be released"),
    "report.taken_back": lazy("Report taken back to be written on"),
    "report.released": lazy("Report read and released"),
    "report.refused": lazy("Report sent back before publication"),
    "report.moved": lazy("Edition of a report published or replaced"),
    "report.published": lazy("Report frozen as published"),
    "report.passed_on": lazy("Report of somebody who leaves passed on"),
    "report_figures.asked": lazy("Figures of a report asked for"),
    "report_release.given": lazy("Release of a report given"),
    "report_release.removed": lazy("Release of a report counts no more"),
    "report_section.asked": lazy("Somebody asked to write a section"),
    "report_section.written": lazy("Section of a report written"),
    "report_story.added": lazy("Story put into a report"),
    "report_story.changed": lazy("Story in a report changed"),
    "report_story.checked": lazy("Story found to name nobody"),
    "report_story.removed": lazy("Story taken out of a report"),
}

KINDS: Mapping[str, Any] = {
    "donor_report": lazy("Report to a funder"),
    "donor_report_draft": lazy("Figures of a report"),
    "donor_report_release": lazy("Release of a report"),
    "donor_report_section": lazy("Section of a report"),
    "donor_report_snapshot": lazy("Report as it was published"),
    "donor_report_story": lazy("Story in a report"),
}
