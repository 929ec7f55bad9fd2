# make run    set up .venv and run the main job: scenarios/gwadar.yaml, what to add next and the run -> results/gwadar/report.html
# make test   set up .venv, then lint, types and every test but the slow proofs
#             make run LOCKED=1, and likewise the others: with the versions of requirements.lock, their hashes checked
# make docs   the documentation as a site, build/docs/index.html; a link inside that leads nowhere ends it
# make examples  every command and script of README and docs, in a folder of its own, runs with two replications
# make notebooks  all notebooks whole, with their pictures -> build/notebooks; two minutes each on a quiet machine
# make notebooks-in-short  those of Gwadar and Karachi with two replications of a month; make test does so with the others
# make pictures  the pictures of the README, from a run of Gwadar -> docs/pictures; needs Chromium
# make newcomer  what a newcomer does, in a fresh clone: make run, make test, make docs, make examples; takes an hour
# make search the tests that draw cases, with fresh draws and six times as many as in make test, or more: a failure
#             prints how to repeat it
# make theory the slow queueing proofs: every cell of the table against the exact wait, which it rewrites in
#             docs/theory.md; shared and stopped cranes, and a gate, against closed forms
# make stability the slow proofs of the instability detector and of the intervals; rewrites the tables in docs/stability.md
# make coverage how often intervals hold the truth, by several methods; rewrites the table in docs/statistics.md
# make turns  the slow proof of turns for tugs, against a recursion; rewrites the table in docs/turns.md
# make ranges the proof of the intervals behind `run --uncertain`; rewrites the tables in docs/ranges.md
# make attack 100,000 spoilt files, a hundred kills, a disk that is full at every write in turn, files of 16 MB, texts
#             that hide something; takes some hours and goes on where it was cut off
# make new    two hundred terminals from drawn facts, written by portsim new and run; rewrites the table in docs/new.md
# make ends   the slow proof that every run ends and keeps its books, in ties too; rewrites docs/ends.md
# make pages  the pages of reports in Chromium, at three widths, light and dark: no error, no request, nothing cut,
#             and nothing that axe-core finds, which is taken from PyPI into build/axe
# make shipped every shipped study, in short: no figure in its tables may be one that cannot be
# make decide the slow proofs of capacity, selection, sizing, of workers that are killed and of clusters of processes
# make speed  the slow proofs that an answer comes at once; needs a quiet machine
# make bench  what a run costs, here and in other simulators, and what clocks and ledger cost; takes ten minutes
# make memory what memory a run of 1, 10 and 100 years takes; some minutes
# make growth how time and memory grow with years, trucks and ships; rewrites a table in docs/performance.md; ten minutes
# make scaling what two workers, local and on a Dask cluster, save of the time of one; needs a quiet machine
# make lock   the newest versions of all that make installs, with hashes -> requirements.lock
# make lowest the lowest versions that setup.cfg allows, in an environment of their own, and a short part of the tests
# make wheel  sdist and wheel -> dist; installed with the newest and the lowest versions, and used from another folder
# make audit  licences of all that is installed, and known vulnerabilities of all that is locked
# make cluster  a Dask scheduler and two workers, encrypted and not, that die, hang and run out of memory
# make mutation  changes at 400 random places of the program, and whether tests notice; rewrites the table in
#             docs/reliability.md; takes hours, and goes on where it was interrupted
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready$(if $(LOCKED),-locked)
TOOLS := build/tools/bin
UV := $(TOOLS)/uv pip
EXTRAS := events,cluster,search,tides,pdf
# The tests start many Pythons, which share what one of them has compiled.
export PYTHONDONTWRITEBYTECODE :=

run: $(READY)
	$(BIN)/portsim next-step scenarios/gwadar.yaml --replications 4 --overwrite
	$(BIN)/portsim run scenarios/gwadar.yaml --overwrite

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(MAKE) --jobs=3 types contracts suite

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports setup.cfg --no-cache

suite: $(READY)
	$(BIN)/pytest -n 2 --dist worksteal -m "not slow"

docs: $(READY)
	$(BIN)/python -m sphinx -q -W --keep-going docs build/docs

examples: $(READY)
	$(BIN)/python -m tests.documentation.examples

notebooks: $(READY)
	$(BIN)/pip install --quiet --editable '.[notebooks]'
	$(BIN)/python -m tests.documentation.notebooks

notebooks-in-short: $(READY)
	$(BIN)/pytest -m slow tests/documentation/test_notebooks.py

pictures: $(READY)
	$(BIN)/python -m tests.documentation.pictures

newcomer:
	rm -rf build/newcomer
	git clone --quiet . build/newcomer
	$(MAKE) -C build/newcomer run test docs examples

search: $(READY)
	PORTSIM_HYPOTHESIS=search $(BIN)/pytest -n 2 -m "not slow" tests/flow tests/scenario tests/observe tests/oracle tests/terminal tests/ledger tests/policies tests/analysis tests/theory
	PORTSIM_HYPOTHESIS=search $(BIN)/pytest -m slow tests/ledger

golden: $(READY)
	$(BIN)/python -m tests.golden.golden

theory: $(READY)
	$(BIN)/python -m tests.theory.table docs/theory.md
	$(BIN)/pytest -n 2 -m slow tests/theory/test_crane_sharing.py tests/theory/test_gate.py

stability: $(READY)
	$(BIN)/python -m tests.analysis.kpis.tables.stability_table docs/stability.md

coverage: $(READY)
	$(BIN)/python -m tests.analysis.statistics.interval_coverage docs/statistics.md

turns: $(READY)
	$(BIN)/python -m tests.theory.turns docs/turns.md

$(READY): setup.cfg pyproject.toml $(if $(LOCKED),requirements.lock)
	$(PYTHON) -m venv .venv
	rm -f .venv/.ready .venv/.ready-locked
ifdef LOCKED
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
else
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable '.[test,docs]'
endif
	touch $@

$(TOOLS): Makefile
	$(PYTHON) -m venv build/tools
	$(TOOLS)/pip install --quiet 'uv>=0.5' 'build>=1.2' 'pip-audit>=2.7' 'pip-licenses>=5.0'
	touch $@

# setuptools is what builds portsim itself.
lock: $(TOOLS)
	echo 'setuptools>=68' | $(UV) compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
		--extra test --extra docs setup.cfg - --output-file requirements.lock

build/lowest.txt: setup.cfg $(TOOLS)
	rm -f $@
	$(UV) compile --quiet --resolution lowest-direct --python-version 3.11 --no-header --no-annotate \
		--extra $(EXTRAS) setup.cfg --output-file $@

lowest: build/lowest.txt
	$(PYTHON) -m venv --clear build/lowest
	$(UV) install --quiet --python build/lowest/bin/python --constraint build/lowest.txt \
		pytest hypothesis jsonschema openpyxl --editable '.[$(EXTRAS)]'
	build/lowest/bin/python -m tests.supply.lowest
	build/lowest/bin/python -m pytest -m "not slow" -o filterwarnings=default tests/eventlog tests/test_doctor.py \
		tests/report/test_workbook.py tests/report/test_printed.py tests/flow/calendar/test_tide.py

wheel: build/lowest.txt
	$(TOOLS)/python -m tests.supply.wheel $(TOOLS) build/lowest.txt

audit: $(READY) $(TOOLS)
	$(TOOLS)/python -m tests.supply.audit $(TOOLS) $(BIN)/python

cluster: $(READY)
	$(BIN)/pytest -m slow tests/studies/runs/test_cluster.py tests/studies/runs/test_encrypted_cluster.py

# Files are changed while a mutant is tried, so it takes place in a clone.
mutation: $(READY)
	$(BIN)/pip install --quiet --editable '.[mutation]'
	test -d build/mutation/clone || git clone --quiet . build/mutation/clone
	git -C build/mutation/clone fetch --quiet origin
	git -C build/mutation/clone checkout --quiet --force --detach $$(git rev-parse HEAD)
	cd build/mutation/clone && PYTHONPATH=. nice -n 19 $(CURDIR)/$(BIN)/python -m tests.mutation .. $(CURDIR)/docs/reliability.md

ranges: $(READY)
	$(BIN)/python -m tests.analysis.decisions.ranges_table docs/ranges.md

ends: $(READY)
	$(BIN)/python -m tests.ends docs/ends.md
	$(BIN)/pytest -m slow tests/terminal/test_ends.py

attack: $(READY)
	$(BIN)/python -m tests.attack.large_files
	$(BIN)/python -m tests.attack.full_disk
	$(BIN)/python -m tests.attack.kills
	$(BIN)/python -m tests.attack.shown
	$(BIN)/python -m tests.attack.short_runs
	$(BIN)/python -m tests.attack.one_more_crane
	$(BIN)/python -m tests.attack.fuzz build/attack

new: $(READY)
	$(BIN)/python -m tests.starter.new_table docs/new.md

# axe-core (MPL-2.0) is all that is used of this wheel: not its Python, nor the Playwright that it asks for.
build/axe/axe_playwright_python/axe.min.js: $(READY)
	$(BIN)/pip install --quiet --no-deps --upgrade --target build/axe axe-playwright-python==0.1.8
	touch $@

pages: build/axe/axe_playwright_python/axe.min.js
	PORTSIM_AXE=$< $(BIN)/pytest -m slow tests/report/test_browser.py

shipped: $(READY)
	$(BIN)/python -m tests.studies.shipped

decide: $(READY)
	$(BIN)/python -m tests.theory.test_capacity
	$(BIN)/python -m tests.analysis.decisions.test_sizing
	$(BIN)/pytest -m slow tests/analysis/decisions tests/studies tests/report

speed: $(READY)
	$(BIN)/pytest -m slow tests/estimate tests/flow tests/scenario tests/theory/test_queues.py

bench: $(READY)
	$(BIN)/pip install --quiet --editable '.[bench]'
	$(BIN)/python -m benchmarks.run benchmarks/README.md
	$(BIN)/python -m benchmarks.bookkeeping

memory: $(READY)
	$(BIN)/pytest -m slow tests/test_benchmarks.py
	$(BIN)/python -m benchmarks.memory

growth: $(READY)
	$(BIN)/python -m benchmarks.growth docs/performance.md docs/pictures/growth.png

scaling: $(READY)
	$(BIN)/python -m benchmarks.scaling

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: run test types contracts suite docs examples notebooks notebooks-in-short pictures newcomer search golden theory stability coverage turns ranges attack new ends lock lowest wheel audit cluster mutation pages shipped decide speed bench memory growth scaling clean
