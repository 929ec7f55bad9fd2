"""The workbook of a run: its tables with formats and charts; one module for each of its parts."""
