# The one entry point: make demo · test · bench · wheel · fmt · clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DIST ?= dist
CARGO_HOME ?= $(HOME)/.cargo

# No path of the build machine goes into a binary. One value for all cargo calls: no rebuilds.
export RUSTFLAGS := --remap-path-prefix=$(CARGO_HOME)=cargo --remap-path-prefix=$(CURDIR)=ironwire
export PYO3_PYTHON := $(CURDIR)/$(BIN)/python
export PYTHONDONTWRITEBYTECODE := 1
# For every pip, also that which maturin runs.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_QUIET := 1

RUST_SOURCES := Cargo.toml Cargo.lock $(shell find rust -name '*.rs')

.PHONY: help demo test bench wheel fmt clean build check
help:
	@sed -n 1p Makefile

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --upgrade pip
	$(BIN)/python -m pip install --group dev
	touch $@

$(VENV)/.built: $(VENV)/.installed $(RUST_SOURCES)
	. $(BIN)/activate && maturin develop --quiet --release --locked
	touch $@

build: $(VENV)/.built

demo: build
	$(BIN)/python -m examples

test: build check
	$(BIN)/python -m pytest --cov --cov-report=term --numprocesses 2 --dist loadfile

check: build
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/basedpyright
	$(BIN)/python -m mypy.stubtest ironwire._kernel._rust
	cargo fmt --check
	cargo clippy --locked --release --all-targets --quiet -- --deny warnings
	cargo test --locked --release --quiet

bench: build
	$(BIN)/python -m pytest bench --no-header -q -s

wheel: $(VENV)/.installed
	rm -f $(DIST)/ironwire-*.whl
	. $(BIN)/activate && maturin build --quiet --release --locked --out $(DIST) --interpreter python
	$(BIN)/python tools/pure_wheel.py $(DIST)

fmt: $(VENV)/.installed
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --quiet --fix .
	cargo fmt

clean:
	rm -rf $(VENV) target dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
	find . -name '__pycache__' -prune -exec rm -rf {} +
	rm -f python/ironwire/_kernel/_rust*.so
