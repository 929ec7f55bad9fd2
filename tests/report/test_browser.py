"""Pages in Chromium as wide as a telephone, a laptop and a wall: `make pages`; skipped where it is not installed.

`make pages` gives axe-core too, so that each of them is looked at with its rules.
"""

import pytest

from portsim.report.html import write_run_report, write_study_report
from portsim.studies.results.folder import write_run
from tests.report.browser import WIDTHS, axe, chromium, look, sheets
from tests.report.studies.test_capacity import two as capacity_study
from tests.report.studies.test_compare import study as compared
from tests.report.studies.test_sensitivity import morris_study, sobol_study
from tests.report.studies.test_sizing import two as sized

__all__ = ["capacity_study", "compared", "sized"]  # fixtures

#: A page of a study of each kind.
STUDIES = ("sweep", "tornado", "capacity", "compare", "size", "sobol", "morris")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium() is None, reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def studies(two_keys, tornado_study, capacity_study, compared, sized):
    found = (
        two_keys,
        tornado_study,
        capacity_study,
        compared,
        sized,
        sobol_study(),
        morris_study(),
    )
    return dict(zip(STUDIES, found, strict=True))


@pytest.fixture(scope="module")
def pages(result, land, unstable, studies, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for name, one in (("run", result), ("land", land), ("unstable", unstable)):
        (folder / name).mkdir()
        write_run(one, folder / name)
        write_run_report(one, folder / name)
        found[name] = folder / name / "report.html"
    for name, study in studies.items():
        (folder / name).mkdir()
        write_study_report(study, folder / name)
        found[name] = folder / name / "report.html"
    return found


@pytest.mark.parametrize("name", ["run", "land", "unstable", *STUDIES])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_logged_or_asked_for_or_wider_than_the_window(pages, name, width):
    for dark in (False, True):
        assert look(pages[name], width, dark).faults == []


def test_what_is_too_wide_or_asked_for_or_logged_is_found(pages, tmp_path):
    text = pages["run"].read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    wide = '<div style="width: 3000px">wide</div><img src="http://127.0.0.1:9/x.png"><script>nowhere()</script>'
    broken.write_text(text.replace("</main>", f"{wide}</main>"), encoding="utf-8")
    faults = " ".join(look(broken, 1440, dark=False).faults)
    assert "px wide in a window of 1440" in faults
    assert "nowhere is not defined" in faults
    assert "requests leave the page" in faults


@pytest.mark.skipif(axe() is None, reason="PORTSIM_AXE does not name axe-core's axe.min.js")
def test_what_not_everybody_can_read_is_found(pages, tmp_path):
    text = pages["run"].read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    pale = '<p style="color: #ddd; background: #fff">pale</p><img src="data:,">'
    broken.write_text(text.replace("</main>", f"{pale}</main>"), encoding="utf-8")
    faults = " ".join(look(broken, 1440, dark=False).faults)
    assert "axe-core: color-contrast" in faults
    assert "axe-core: image-alt" in faults


def test_a_run_is_printed_on_few_sheets(pages):
    assert 3 <= sheets(pages["land"]) <= 16
