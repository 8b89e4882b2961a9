"""Pages of reports: the list, and one: its workbench while it is drafted, what was published once it is out."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.donors.models import DonorReport
from fundapp.donors.queries import reports as queries
from fundapp.donors.rules.report_asks import next_ask
from fundapp.donors.schemas.report_sheets import HEADERS, report_row
from fundapp.donors.schemas.reports import ReportFilterSchema
from fundapp.donors.views.report_frame import ONE, PREFIX, TEMPLATES, found_report, way, wordings
from fundapp.donors.views.report_standing import steps_of, stands_for, told_of
from fundapp.donors.workflow.reports import OUT

LIST = "donor_reports.index"
