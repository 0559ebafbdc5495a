# Two commands: `make run` and `make test`. tools/setup installs what they need, once.

BIN := .venv/bin
ARGS ?=

# Tests open their windows on an X server of their own, drawn in software, also inside a Wayland session.
ifeq ($(shell uname -s),Linux)
test bench soak: export LIBGL_ALWAYS_SOFTWARE = 1
test bench soak: export QT_QPA_PLATFORM = xcb
bench soak: ON_DISPLAY := $(if $(DISPLAY),,xvfb-run -a -s "-screen 0 1920x1080x24 +extension GLX -noreset")
endif

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check bench soak

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run:  ## open the lab; ARGS="FILE" or ARGS="train --set epochs=5" goes to the program
	@tools/setup window
	@exec $(BIN)/cross-entropy-lab $(ARGS)

test:  ## run the tests; ARGS="-k surface" goes to pytest
	@tools/setup tests
	@$(BIN)/python -m pytest $(ARGS)

check:  ## lint, format, types, and who imports whom
	@tools/setup venv
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench:  ## measure speed against the notebook's way; ARGS="quick" in a minute, ARGS="window history" these parts
	@tools/setup tests
	@$(ON_DISPLAY) $(BIN)/python -m tests.benchmarks $(ARGS)

soak:  ## train for ten minutes (SOAK_SECONDS=600) under random input; fails if anything grows
	@tools/setup tests
	@$(ON_DISPLAY) $(BIN)/python -m tests.benchmarks.soak
