# The one entry point: make demo · test · test-sdks · bench · bench-versions · bench-report · wheel
# · fmt · clean,
# for the kernel: fuzz · asan · valgrind · refs · soak-kernel; for calls: soak-calls; both: soak

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DIST ?= dist
# What `make bench` leaves behind; which CPythons `make bench-versions` looks for, and how often
# it runs on each.
FIGURES ?= target/bench.json
PYTHONS ?= 3.11 3.12 3.13 3.14
RUNS ?= 3
CARGO_HOME ?= $(HOME)/.cargo

# No path of the build machine goes into a binary. One value for all cargo calls: no rebuilds.
export RUSTFLAGS := --remap-path-prefix=$(CARGO_HOME)=cargo --remap-path-prefix=$(CURDIR)=ironwire
export PYO3_PYTHON := $(CURDIR)/$(BIN)/python
export PYTHONDONTWRITEBYTECODE := 1
# For every pip, also that which maturin runs.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_QUIET := 1

RUST_SOURCES := Cargo.toml Cargo.lock $(shell find rust -name '*.rs' -not -path 'rust/fuzz/*')

.PHONY: help demo test test-sdks bench bench-versions bench-report wheel fmt clean build check
.PHONY: fuzz asan valgrind refs soak soak-kernel soak-calls
help:
	@sed -n 1,3p Makefile

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

# The guard of a check is an audit hook, which nothing takes back. In a process that has one, a
# thread cannot be traced that starts while another's tracing starts (RuntimeError of `settrace`).
test: build check
	$(BIN)/python -m pytest tests/doctor --cov --cov-report= --cov-fail-under=0
	$(BIN)/python -m pytest --ignore tests/doctor --cov --cov-append --cov-report=term \
	  --numprocesses 2 --dist loadfile

# Released SDKs, each in a folder of its own: several are versions of one package.
SDKS := elevenlabs==2.78.0 elevenlabs==2.20.0 squareup==46.0.0.20260916 cohere==7.3.1 \
	cohere==5.13.12 cohere==5.8.1 vapi_server_sdk==3.0.0 hume==0.14.1
SDK_FOLDERS := $(addprefix target/sdks/,$(subst ==,-,$(SDKS)))

target/sdks/%:
	PIP_CONSTRAINT= $(BIN)/python -m pip install --no-deps --target $@.part \
	  $(filter $(subst -,==,$*),$(SDKS))
	mv $@.part $@

$(VENV)/.installed-sdks: $(VENV)/.installed
	$(BIN)/python -m pip install --group sdks
	touch $@

test-sdks: build $(VENV)/.installed-sdks $(SDK_FOLDERS)
	IRONWIRE_SDKS=target/sdks $(BIN)/python -m pytest tests/sdks --numprocesses 2 -q

check: build
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/basedpyright
	$(BIN)/python -m mypy.stubtest ironwire._kernel._rust
	cargo fmt --check
	cargo fmt --check --manifest-path rust/fuzz/Cargo.toml
	cargo clippy --locked --release --all-targets --quiet -- --deny warnings
	cargo test --locked --release --quiet

$(VENV)/.installed-bench: $(VENV)/.installed
	$(BIN)/python -m pip install --group bench
	touch $@

bench: build $(VENV)/.installed-bench
	$(BIN)/python -m pytest bench --no-header -q --json $(FIGURES)

bench-versions: $(VENV)/.installed
	$(BIN)/python -m bench.versions --figures target/figures --runs $(RUNS) $(PYTHONS)

# The figures of the documents: of the encoder several runs on all versions, of the rest one.
bench-report: build $(VENV)/.installed-bench
	rm -rf target/figures
	$(BIN)/python -m pytest bench/bench_filter.py bench/bench_request.py \
	  --no-header -q --json target/figures/calls.json
	$(BIN)/python -m bench.versions --figures target/figures --runs $(RUNS) $(PYTHONS)
	$(BIN)/python -m bench.report target/figures/*.json

wheel: $(VENV)/.installed
	rm -f $(DIST)/ironwire-*.whl
	. $(BIN)/activate && maturin build --quiet --release --locked --out $(DIST) --interpreter python
	$(BIN)/python tools/pure_wheel.py $(DIST)

fmt: $(VENV)/.installed
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --quiet --fix .
	cargo fmt
	cargo fmt --manifest-path rust/fuzz/Cargo.toml

# What hunts for differences, crashes and leaks, and takes longer than a test may.

FUZZ_EXAMPLES ?= 4000
FUZZ_SECONDS ?= 120
FUZZERS := escape transcode float int
HOST = $(shell rustc -vV | sed -n 's/^host: //p')
INSTRUMENTED := $(BIN)/python tools/instrumented.py
KERNEL_TESTS := python -m pytest tests/kernel -q -p no:cacheprovider
# Coverage for libFuzzer and checks of memory, which the stable compiler has, but not for all.
fuzz: export RUSTC_BOOTSTRAP := 1
fuzz: SANITIZED = --cfg=fuzzing -Zsanitizer=address -Ccodegen-units=1 -Cpasses=sancov-module \
	$(addprefix -Cllvm-args=-sanitizer-coverage-,level=4 inline-8bit-counters pc-table trace-compares)
fuzz: build
	IRONWIRE_FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(BIN)/python -m pytest tests/kernel/test_differential.py -q -s
	RUSTFLAGS="$(RUSTFLAGS) $(SANITIZED)" cargo build --quiet --release --locked --bins \
		--manifest-path rust/fuzz/Cargo.toml --target $(HOST) --target-dir target/fuzz
	for name in $(FUZZERS); do \
		mkdir -p target/fuzz/corpus/$$name && \
		target/fuzz/$(HOST)/release/$$name target/fuzz/corpus/$$name -max_len=512 -verbosity=0 \
			-max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 -artifact_prefix=target/fuzz/$$name- \
			|| exit 1; \
	done

asan: build
	$(INSTRUMENTED) asan $(KERNEL_TESTS)

# The differential test is slow under valgrind and says less there than in `make fuzz`; the
# alarms of the interrupt tests are for a process that is not slowed down.
VALGRIND_TESTS ?= -k "not python and not differential and not interrupt"
valgrind: build
	IRONWIRE_FUZZ_EXAMPLES=10 $(INSTRUMENTED) valgrind $(KERNEL_TESTS) $(VALGRIND_TESTS)

refs: build
	$(INSTRUMENTED) refs python -m safety.references 10000

soak: soak-kernel soak-calls

soak-kernel: build
	cd tests && ../$(BIN)/python -m safety.references 10000
	cd tests && ../$(BIN)/python -m safety.resident 1000000
	cd tests && ../$(BIN)/python -m safety.huge
	cd tests && ../$(BIN)/python -m safety.huge 3
	cd tests && ../$(BIN)/python -m safety.interrupt

# Real sockets, up to half an hour; SHARE=0.01 makes them short.
SHARE ?= 1
SCENARIOS := sync faults tasks threads cancels stale deadlines storm
soak-calls: build
	for name in $(SCENARIOS); do \
		$(BIN)/python -m bench.soak $$name --share $(SHARE) || failed=1; \
	done; test -z "$$failed"

clean:
	rm -rf $(VENV) target dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
	find . -name '__pycache__' -prune -exec rm -rf {} +
	rm -f python/ironwire/_kernel/_rust*.so
