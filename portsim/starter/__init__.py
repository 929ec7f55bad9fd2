"""A first scenario of a terminal of one's own, from a dozen facts: `portsim new`.

`facts.py` is what a planner says. `trades.py`, `ships.py`, `equipment.py` and `sites.py` hold
planning values, whose sources the scenario file tells. `sizing.py` works out how many of each
resource the facts need. `files.py` writes the scenario and its studies from the templates, and has
portsim's own estimate look at them before anybody runs them.
"""
