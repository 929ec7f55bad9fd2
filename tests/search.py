"""Whether this is a search for new cases, as by `make search`, which draws more of them and anew."""

import os

SEARCH = os.environ.get("PORTSIM_HYPOTHESIS") == "search"
