"""Which page each kind of study has."""

from collections.abc import Mapping

from portsim.report.studies import capacity, compare, sensitivity, sizing, sweep, tornado
from portsim.report.studies.common import View

VIEWS: Mapping[str, View] = {
    "sweep": sweep.VIEW,
    "tornado": tornado.VIEW,
    "sobol": sensitivity.SOBOL,
    "morris": sensitivity.MORRIS,
    "compare": compare.VIEW,
    "capacity": capacity.VIEW,
    "size": sizing.VIEW,
}
