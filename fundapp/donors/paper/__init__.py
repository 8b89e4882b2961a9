"""A report as page, PDF and workbook, made of ReportData and of nothing else: the same at any time. Pure."""
