"""What readers are told to do works, and what they are pointed at is there.

`make docs` checks the links between the pages of the site; here are those of the pages beside it.
"""

import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BESIDE_THE_SITE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md")
LINK = re.compile(r"\]\(([^)\s]+)\)|<img[^>]*src=\"([^\"]+)\"")


@pytest.mark.parametrize("page", BESIDE_THE_SITE)
def test_links_inside_the_repository_lead_to_files(page):
    path = ROOT / page
    targets = ["".join(link) for link in LINK.findall(path.read_text(encoding="utf-8"))]
    inside = [target.partition("#")[0] for target in targets if "://" not in target]
    assert [target for target in inside if not (path.parent / target).exists()] == []


def test_the_readme_names_every_extra():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert sorted(told) == sorted(setup["options.extras_require"])
