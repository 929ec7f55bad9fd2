"""How hypothesis draws: the same cases in every run, unless a search for new ones is asked for."""

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("PORTSIM_HYPOTHESIS", "repeatable"))
