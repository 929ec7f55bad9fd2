"""Many runs: replications, studies of every kind, and where they run.

The public `portsim.study(file)` has the name of this package, which hides it once anything in here was imported; so the
package itself can be called and passes the call on to `portsim.study.study.study`.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portsim.study.result import StudyResult


class _Package(ModuleType):
    def __call__(self, *args: Any, **options: Any) -> "StudyResult":
        from portsim.study.study import study

        return study(*args, **options)


sys.modules[__name__].__class__ = _Package
