"""Pages in Chromium: what they log, ask of a network, show beyond the window, and what axe-core finds.

`make pages` runs the tests that use it. `python -m tests.report.browser FILES` looks at the pages named.

axe-core (Deque Systems, MPL-2.0) checks whether a page can be read by everybody: contrast, names, roles,
headings. It is no part of this repository: PORTSIM_AXE holds the path of its axe.min.js, which
`make pages` takes from a wheel of PyPI. Where it is not given, pages are looked at without it.
"""

import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

WIDTHS = (390, 1440, 1920)
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
#: What the page says of itself when it is loaded: the widest thing, and what is outside the window.
PROBE = """<script>
addEventListener('load', async () => {
  const wide = innerWidth, out = [];
  for (const one of document.querySelectorAll('main *')) {
    const box = one.getBoundingClientRect();
    if (box.width && box.right > wide + 1 && !one.closest('.scroll')) out.push(one.tagName + '.' + one.className);
  }
  const told = {wide: document.documentElement.scrollWidth, window: wide, out: out.slice(0, 5), axe: [],
    asked: performance.getEntriesByType('resource').filter(e => !e.name.startsWith('data:')).length};
  if (window.axe) {
    for (const one of document.querySelectorAll('details')) one.open = true;
    const found = await axe.run(document, {resultTypes: ['violations']});
    told.axe = found.violations.map(v => [`${v.id}: ${v.help}; ${v.nodes.length} times, first`,
      v.nodes[0].html.slice(0, 160), v.nodes[0].failureSummary].join(' '));
  }
  parent.postMessage(JSON.stringify(told), '*');
});
</script>"""

#: Chromium has no window of 390 px, so that the page stands in a frame of that width.
FRAME = """<!DOCTYPE html><title></title><script>addEventListener('message', e => document.title = e.data)</script>
<iframe src="page.html" style="border: 0; width: WIDTHpx; height: 900px"></iframe>"""


class Look(NamedTuple):
    """What a page looked like: what is wrong with it."""

    width: int
    dark: bool
    faults: list[str]


def chromium() -> str | None:
    """Return the path of Chromium, if it is installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def axe() -> str | None:
    """Return the text of axe-core, if its path is given."""
    path = os.environ.get("PORTSIM_AXE")
    return Path(path).read_text(encoding="utf-8") if path else None


def look(page: Path, width: int, dark: bool) -> Look:
    """Open a page at a width, light or dark, and return what is wrong with it."""
    rules = axe()
    scripts = f"<script>{rules}</script>{PROBE}" if rules else PROBE
    before, _, after = page.read_text(encoding="utf-8").rpartition("</body>")
    text = f"{before}{scripts}</body>{after}"
    with tempfile.TemporaryDirectory() as folder:
        probed = Path(folder) / "page.html"
        probed.write_text(text, encoding="utf-8")
        frame = Path(folder) / "frame.html"
        frame.write_text(FRAME.replace("WIDTH", str(width)), encoding="utf-8")
        options = [*_options(folder, width, dark), "--dump-dom", f"file://{frame}"]
        done = subprocess.run(options, capture_output=True, text=True, timeout=90)
    return Look(width, dark, [*_logged(done.stderr), *_told(done.stdout, width)])


def _options(folder: str, width: int, dark: bool) -> list[str]:
    path = chromium()
    assert path is not None
    quiet = (
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    )
    scheme = "0" if dark else "1"
    return [
        *(path, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *quiet),
        *(
            f"--user-data-dir={folder}/profile",
            f"--window-size={width},900",
            "--enable-logging=stderr",
        ),
        *(f"--blink-settings=preferredColorScheme={scheme}", "--virtual-time-budget=4000"),
    ]


def _logged(log: str) -> list[str]:
    """Return the errors that the page itself logged."""
    return [line for line in log.splitlines() if "CONSOLE" in line]


def _told(dom: str, width: int) -> list[str]:
    found = re.search(r"<title>(\{.*?\})</title>", dom, re.DOTALL)
    if found is None:
        return ["the page did not come to its end"]
    told = json.loads(html.unescape(found[1]))
    wide, window, asked = (int(told[name]) for name in ("wide", "window", "asked"))
    faults = [] if window == width else [f"the window is {window} px wide and not {width}"]
    faults += [] if wide <= window else [f"{wide} px wide in a window of {window}"]
    faults += [f"{asked} requests leave the page"] if asked else []
    faults += [f"outside the window: {one}" for one in told["out"]]
    return [*faults, *(f"axe-core: {one}" for one in told["axe"])]


def sheets(page: Path) -> int:
    """Return on how many sheets of A4 a page is printed."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "page.pdf"
        options = [
            *_options(folder, 1440, False),
            f"--print-to-pdf={out}",
            "--no-pdf-header-footer",
        ]
        subprocess.run(
            [*options, f"file://{page.resolve()}"], capture_output=True, timeout=120, check=False
        )
        return len(re.findall(rb"/Type\s*/Page[^s]", out.read_bytes()))


def main(arguments: list[str]) -> int:
    """Look at pages at every width, light and dark; return how many have faults."""
    bad = 0
    for name in arguments:
        page = Path(name)
        for width in WIDTHS:
            for dark in (False, True):
                seen = look(page, width, dark)
                bad += bool(seen.faults)
                print(
                    page.parent.name,
                    width,
                    "dark" if dark else "light",
                    *(seen.faults or ["no fault"]),
                    sep="  ",
                )
        print(page.parent.name, f"{sheets(page)} sheets of A4")
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
