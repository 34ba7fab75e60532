# `make demo` runs the main job on the default recipe; `make test` passes the tests. Both set up what they need.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/.installed

# Processes that share the tests; those marked `alone` run after them, in one.
PROCESSES ?= $(shell n=$$(nproc); echo $$((n < 4 ? n : 4)))
PYTEST = $(BIN)/python -m pytest -q

KERNELS = $(wildcard ssbfab/kernels/*.pyx ssbfab/kernels/*.pxd)

.PHONY: build demo test test-slow lint bench microbench pictures screenshots reference clean

# The package with its kernels compiled, in an environment of its own.
build: $(STAMP)

demo: $(STAMP)
	$(BIN)/ssbfab make recipes/interdigitated-lto-lfp.toml

test: $(STAMP)
	$(PYTEST) -n $(PROCESSES) --dist worksteal -m "not slow and not alone"
	$(PYTEST) -m "not slow and alone"

test-slow: $(STAMP)
	$(PYTEST) -n $(PROCESSES) --dist worksteal -m "slow and not alone"
	$(PYTEST) -m "slow and alone"

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/cython-lint --no-pycodestyle --max-line-length 130 ssbfab/kernels
	$(BIN)/mypy

# ssbfab beside other slicers (Debian: prusa-slicer, slic3r, cura-engine with cura's definition files), then how costs grow.
bench: $(STAMP)
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.growth

microbench: $(STAMP)
	$(BIN)/python -m pytest -q benchmarks/micro.py --benchmark-only --benchmark-columns=min,median,rounds

# Everything that the README shows, and the goldens that a reviewer compares.
pictures: $(STAMP)
	for recipe in recipes/*.toml; do $(BIN)/ssbfab make $$recipe --quiet || true; done
	$(BIN)/python -m ssbfab.job.showcase geometries/gallery.png geometries/fills.png

# The report page of the default recipe in a real browser (Debian: chromium).
screenshots: demo
	for size in 1280,1000 390,844; do chromium --headless --no-sandbox --disable-gpu --use-angle=swiftshader \
	  --enable-unsafe-swiftshader --disable-quic --no-first-run --disable-background-networking --disable-component-update \
	  --disable-sync --hide-scrollbars --user-data-dir=$$(mktemp -d) --window-size=$$size --virtual-time-budget=10000 \
	  --screenshot=geometries/report-$${size%%,*}.png file://$(CURDIR)/gcode_out/interdigitated-lto-lfp/report.html; done

reference: $(STAMP)
	$(BIN)/python -m ssbfab.recipe.reference > recipes/README.md

$(STAMP): pyproject.toml $(KERNELS)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[test,lint,bench]'
	$(BIN)/python -m compileall -q ssbfab
	touch $(STAMP)

clean:
	rm -rf $(VENV) build dist *.egg-info ssbfab/kernels/*.c ssbfab/kernels/*.so
