"""Why a file is not read as a sheet, told so that its owner can mend it."""

from fundapp.core.i18n import lazy

MACROS = lazy(
    "This workbook holds macros, which we never open. Save it as “Excel workbook (.xlsx)”, or as CSV, and send that."
)
OLD_EXCEL = lazy("This is a workbook of Excel 97–2003 (.xls). Save it as .xlsx or CSV, and send that.")
BINARY_EXCEL = lazy("This is a binary workbook (.xlsb). Save it as .xlsx or CSV, and send that.")
OPEN_DOCUMENT = lazy("This is an OpenDocument sheet (.ods). Save it as .xlsx or CSV, and send that.")
LOCKED = lazy("This workbook is protected by a password. Take the password off, or save it as CSV, and send that.")
WEB_PAGE = lazy(
    "This is a web page that only bears the name of a sheet. Open it in your spreadsheet, save it as .xlsx or CSV, and"
    " send that."
)
EMPTY = lazy("This file is empty.")
TOO_MUCH = lazy("This workbook unpacks to more than we read. Make several of it, or save the sheet as CSV.")
TOO_WIDE = lazy("This sheet reaches too far to the right or down. Delete what stands beside and below the table.")
NO_SHEET = lazy("This is no CSV or XLSX file that we can read. Save it once more as one of these.")


class UnreadableSheetError(ValueError):
    """A file that is no sheet of ours; `message` says to a person why, and what to do."""

    def __init__(self, message: object = NO_SHEET) -> None:
        self.message = str(message)
        super().__init__("unreadable sheet")


class FormulaError(UnreadableSheetError):
    """A sheet in which a cell is worked out: `cell` names it. What it comes to was kept by a program, or by nobody."""

    def __init__(self, cell: str) -> None:
        self.cell = cell
        told = lazy(
            "Cell %(cell)s holds a formula. Copy the sheet, paste it back as values only, and send that.", cell=cell
        )
        super().__init__(told)
