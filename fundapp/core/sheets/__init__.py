"""Lists as files that a spreadsheet opens: CSV and XLSX, written row by row, safe against formulas; and read back."""

from fundapp.core.sheets.cells import SEVERAL, Cell, Column, MoneyColumn
from fundapp.core.sheets.comma_separated import csv_stream
from fundapp.core.sheets.formulas import protect, unprotect
from fundapp.core.sheets.reading import Book, open_book, read_sheet, refuse_others
from fundapp.core.sheets.refusals import UnreadableSheetError
from fundapp.core.sheets.workbook import SheetTooLongError, xlsx_book, xlsx_file

__all__ = [
    "SEVERAL",
    "Book",
    "Cell",
    "Column",
    "MoneyColumn",
    "SheetTooLongError",
    "UnreadableSheetError",
    "csv_stream",
    "open_book",
    "protect",
    "read_sheet",
    "refuse_others",
    "unprotect",
    "xlsx_book",
    "xlsx_file",
]
