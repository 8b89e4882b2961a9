"""A report as page, PDF and workbook: made of ReportData and of nothing else, so that it is the same at any time. Pure."""
