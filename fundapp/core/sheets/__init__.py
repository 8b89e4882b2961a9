"""Lists as files that a spreadsheet opens: CSV and XLSX, written row by row, safe against formulas; and read back."""

from fundapp.core.sheets.cells import Cell, Column, MoneyColumn
from fundapp.core.sheets.comma_separated import csv_stream
from fundapp.core.sheets.formulas import protect, unprotect
from fundapp.core.sheets.reading import UnreadableSheetError, read_sheet
from fundapp.core.sheets.workbook import SheetTooLongError, xlsx_book, xlsx_file

__all__ = [
    "Cell",
    "Column",
    "MoneyColumn",
    "SheetTooLongError",
    "UnreadableSheetError",
    "csv_stream",
    "protect",
    "read_sheet",
    "unprotect",
    "xlsx_book",
    "xlsx_file",
]
