"""Lists as files that a spreadsheet opens: CSV and XLSX, written row by row, safe against formulas."""

from fundapp.core.sheets.cells import Cell, Column, MoneyColumn
from fundapp.core.sheets.comma_separated import csv_stream
from fundapp.core.sheets.formulas import protect, unprotect
from fundapp.core.sheets.workbook import SheetTooLongError, xlsx_file

__all__ = [
    "Cell",
    "Column",
    "MoneyColumn",
    "SheetTooLongError",
    "csv_stream",
    "protect",
    "unprotect",
    "xlsx_file",
]
