"""The kinds of study, and how each of them is reported."""

from collections.abc import Mapping

from portsim.report.studies.capacity.page import REPORT as CAPACITY
from portsim.report.studies.compare.page import REPORT as COMPARE
from portsim.report.studies.next_step.page import REPORT as NEXT_STEP
from portsim.report.studies.sensitivity.page import MORRIS, SOBOL
from portsim.report.studies.size.page import REPORT as SIZE
from portsim.report.studies.study_report import StudyReport
from portsim.report.studies.sweep.page import REPORT as SWEEP
from portsim.report.studies.tornado.page import REPORT as TORNADO

STUDY_REPORTS: Mapping[str, StudyReport] = {
    "sweep": SWEEP,
    "tornado": TORNADO,
    "sobol": SOBOL,
    "morris": MORRIS,
    "compare": COMPARE,
    "capacity": CAPACITY,
    "size": SIZE,
    "next_step": NEXT_STEP,
}
