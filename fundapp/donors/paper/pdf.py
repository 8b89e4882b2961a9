"""A report as PDF/UA. Pure: the same data make the same bytes, whenever and by whomever they are asked for."""

from datetime import datetime

from fundapp.core.documents import render_pdf
from fundapp.donors.paper.contents import report_paper
from fundapp.donors.paper.labels import LABELS, Labels
from fundapp.donors.rules.report_data import ReportData


def report_pdf(data: ReportData, labels: Labels = LABELS, *, draft: bool = False) -> bytes:
    """The PDF of a report, in its language, dated to when its books were read.

    It holds no ledger of more than MOST_ROWS payments. Slow enough (some tenths of a second) to be refused inside a
    write transaction.
    """
    cover = data["cover"]
    paper = report_paper(data, labels, draft=draft)
    return render_pdf("report", paper.told(), cover["language"], at=datetime.fromisoformat(cover["cut_off"]))
