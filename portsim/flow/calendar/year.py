"""The year of 8,760 h by which rates are counted, and its months."""

YEAR_H = 8760.0

#: Hours of the months, January first.
MONTH_H = tuple(24.0 * days for days in (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31))
