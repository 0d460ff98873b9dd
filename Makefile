# What a newcomer needs: `make demo`, `make app`, `make test`. CI runs `make lint test`.
# A part of the tests: make test TESTS='-m "not environments"', make test TESTS=tests/flows
PYTHON ?= python3
TESTS ?=
BIN := .venv/bin
PLUGINS := $(wildcard plugins/*)
EDITABLE := -e . $(addprefix -e ,$(PLUGINS))
HELLO := Hello! I am your avatar, and I was made on this very machine. 你好！我是你的数字人，很高兴认识你。

.PHONY: setup demo app test lint format clean

setup: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml $(PLUGINS:%=%/pyproject.toml)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; say which with: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation $(EDITABLE)
	@touch $@

demo: setup
	$(BIN)/avatar-hub weights pull
	@mkdir -p out
	$(BIN)/avatar-hub make --portrait "$$($(BIN)/avatar-hub weights where samples/astronaut.png)" \
		--text "$(HELLO)" -o out/hello.mp4

app: setup
	$(BIN)/avatar-hub serve

.venv/.tools: requirements-dev.lock .venv/.installed
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

test: .venv/.tools
	$(BIN)/avatar-hub weights pull
	$(BIN)/python -m pytest $(TESTS)

lint: .venv/.tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/.tools
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv out
