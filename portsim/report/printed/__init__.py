"""The printed report of a run: the texts of its page, set by typst; one module for each step."""
