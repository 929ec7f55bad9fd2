"""How `make docs` makes the site. The pages are Markdown, which GitHub shows as they are."""

project = "portsim"
author = "the portsim maintainers"
html_title = "portsim"
html_theme = "furo"
extensions = ["myst_parser"]
# Headings get names, so that a link to a part of a page is checked too.
myst_heading_anchors = 3
html_copy_source = False
