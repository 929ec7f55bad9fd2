"""How years differ: curves, bands and profiles, by hand and against the tables."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from portsim.analysis.kpis.tables.within_year_tables import band_table, month_table
from portsim.analysis.kpis.tables.year_values import year_totals, years_of, years_together
from portsim.analysis.kpis.within_year import PARTS, Months, part_middles
from portsim.report.run.risk.bands import band_figure
from portsim.report.run.risk.exceedance import exceedance, has_years, risk_figure, risk_text
from portsim.report.run.risk.profiles import profile_figure
from portsim.report.run.risk.yearly import yearly_figures
from portsim.vocabulary import Kpi
from tests.report.conftest import scenario


def years(result, count):
    """The same result with more years, whose ship waits are 1, 2, 3, ... hours."""
    rows = [result.runs.iloc[[0]]] * count
    runs = pd.concat(rows, ignore_index=True).assign(replication=range(count))
    runs["vessel_wait[all]"] = np.arange(1.0, count + 1.0)
    bases = pd.concat([result.bases.iloc[[0]]] * count, ignore_index=True)
    return replace(result, runs=runs, bases=bases)


def test_a_curve_ends_where_three_years_are_left():
    curve = exceedance(np.arange(1.0, 31.0))
    assert curve.above[-1] == pytest.approx(100.0 * 3 / 30)
    assert curve.values[-1] == 27.0  # 28, 29 and 30 are above it
    for value, above in zip(curve.values[1:], curve.above[1:], strict=True):
        assert above == pytest.approx(100.0 * np.mean(np.arange(1.0, 31.0) > value))


def test_the_p90_year_is_drawn_from_thirty_years_on(result):
    def dashed(count):
        ax = risk_figure(years(result, count)).axes[0]
        return [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == "--"]

    assert dashed(29) == []
    assert dashed(30) == pytest.approx([27.1])


def test_a_dot_stands_for_each_year(result):
    changed = years(result, 5)
    (only,) = yearly_figures(changed)  # all else is the same in every year
    assert only.values.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    dots = next(line for line in risk_figure(changed).axes[0].lines if line.get_marker() == "o")
    assert dots.get_xdata().tolist() == only.values.tolist()
    assert "3.00 h in the median year, 5.00 in the worst of 5" in risk_text(changed)
    assert not has_years(result)  # three years tell nothing


def test_a_figure_that_grows_without_end_has_no_curve(result, unstable):
    found = years(unstable, 5)
    shown = found.years["kpi"] == Kpi.VESSEL_WAIT
    table = found.years.assign(median=found.years["median"].where(~shown))
    assert yearly_figures(replace(found, years=table)) == []


def test_sums_over_several_columns_by_hand():
    runs = pd.DataFrame({"demurrage[coal]": [10.0, np.nan], "demurrage[zinc]": [1.0, 4.0]})
    bases = pd.DataFrame({"demurrage[coal]": [3.0, 0.0], "demurrage[zinc]": [2.0, 1.0]})
    assert year_totals(runs, bases, Kpi.DEMURRAGE).tolist() == [32.0, 4.0]
    assert years_together(runs, bases, Kpi.DEMURRAGE).tolist() == [6.4, 4.0]
    assert years_of(runs, Kpi.DEMURRAGE, "zinc").tolist() == [1.0, 4.0]
    assert years_of(runs, Kpi.VESSEL_WAIT) is None


def test_bands_hold_most_years_by_hand():
    """Eleven years lie at 0, 1, ..., 10: a tenth of them is below 1, and a tenth above 9."""
    rows = [SimpleNamespace(courses={"anchorage": (float(year),) * PARTS}) for year in range(11)]
    table = band_table(rows, scenario(), 0.0, 8760.0)
    assert len(table) == PARTS
    for column, value in (("low", 1.0), ("median", 5.0), ("high", 9.0), ("greatest", 10.0)):
        assert set(table[column].round(9)) == {value}
    assert table["hour"].iloc[0] == pytest.approx(8760.0 / PARTS / 2)


def test_months_by_hand():
    one = Months((0.0, 6.0, *[0.0] * 10), (0.0, 3.0, *[0.0] * 10))
    two = Months((0.0, 4.0, *[0.0] * 10), (0.0, 1.0, *[0.0] * 10))
    rows = [SimpleNamespace(months={"ship_wait": one}), SimpleNamespace(months={"ship_wait": two})]
    table = month_table(rows, 0.95)
    assert table[["month", "mean"]].to_numpy().tolist() == [[2, 2.5]]


def test_courses_and_months_are_those_of_the_record(result):
    record = result.sample
    bands = result.bands[result.bands["of"] == "yard/coal"]
    stock = next(one for one in record.stocks if one.cargo == "coal")
    levels = stock.stock(part_middles(record.begin_h, record.end_h))
    assert np.all(bands["least"].to_numpy() <= levels + 1e-3)
    assert np.all(bands["greatest"].to_numpy() >= levels - 1e-3)
    months = result.months[result.months["figure"] == "ship_wait"]
    assert set(months["month"]) == {3, 4, 5}  # 11 March to 9 May 2030
    waits = result.kpis[(result.kpis["kpi"] == "vessel_wait") & (result.kpis["of"] == "all")]
    assert months["mean"].min() <= waits["mean"].iloc[0] <= months["mean"].max()


def test_the_figures_say_what_they_are(land):
    told = band_figure(land).legends[0].get_texts()
    assert "no confidence interval of a mean" in told[-1].get_text()
    assert any("by month" in ax.get_title(loc="left") for ax in profile_figure(land).axes)
