# Works on a machine with Python and pip alone: .ci/bootstrap.py makes .venv and sees to the rest.
# Windows without make: python .ci/bootstrap.py run

# Any Python that starts will do here; the bootstrap then looks for the newest one that works.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1; then echo $$name; break; fi; done)
ARGS ?=

.PHONY: help run test check bench screenshots setup clean

help:
	@echo "make run          start the control tower on the demo network"
	@echo "make test         the tests              (ARGS=\"-k docks\" goes to pytest)"
	@echo "make check        ruff, mypy, lint-imports, tests: what must hold before a change is shared"
	@echo "make bench        the benchmarks"
	@echo "make screenshots  the pictures in docs/pictures"
	@echo "make clean        take away everything that can be made again"

run test check bench screenshots setup clean:
	@test -n "$(PYTHON)" || { echo "No Python was found. Control tower needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) .ci/bootstrap.py $@ $(ARGS)
