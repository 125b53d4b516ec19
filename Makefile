# Everything needs only Python 3.11+ and, for rendering, Mesa's software OpenGL (Debian: libegl1 libgl1-mesa-dri).
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo

.PHONY: help demo test test-slow check format base peers peers-eval clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

demo: $(VENV)/ready opengl ## Run the whole chain in ./demo: render, embed, mine, pairs, bench, train, eval, report
	$(BIN)/twin demo --workspace $(DEMO)

test: $(VENV)/ready opengl chromium ## Run the tests (about ten minutes on two cores)
	HF_HUB_OFFLINE=1 $(BIN)/pytest -m "not slow" -n 2

test-slow: $(VENV)/ready opengl chromium ## Run the tests that take minutes; before a release, or after touching rendering or training
	HF_HUB_OFFLINE=1 $(BIN)/pytest -m slow

check: $(VENV)/ready ## Lint, format check and type check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/ready ## Format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

base: $(VENV)/ready opengl ## Make the packaged base model again (about 35 minutes on two quiet cores)
	recipes/base/make.sh $(BIN)

PEERS := torch==2.13.0 torchvision==0.28.0 cleanvision==0.3.7 imagededup==0.3.3.post2 img2dataset==1.47.0 faiss-cpu==1.12.0 \
	pandas==2.3.3 pyarrow==26.0.1

peers: $(VENV)-peers/ready ## Install the tools that the benchmarks compare with, apart from twin

$(VENV)-peers/ready:
	$(PYTHON) -m venv $(VENV)-peers
	$(VENV)-peers/bin/python -m pip install --quiet $(PEERS)
	touch $@

# lmms-eval asks for much that these tasks do not need, and for filelock before version 4.
PEERS_EVAL := torch==2.13.0 transformers==5.23.0 datasets==5.2.0 accelerate==1.15.0 pillow==13.0.0 "filelock<4" loguru tenacity \
	sqlitedict jinja2 pytablewriter evaluate sacrebleu httpx numexpr python-dotenv scikit-learn openai decord

peers-eval: $(VENV)-peers-eval/ready ## Install lmms-eval, which the evaluation is compared with, apart from twin

$(VENV)-peers-eval/ready:
	$(PYTHON) -m venv $(VENV)-peers-eval
	$(VENV)-peers-eval/bin/python -m pip install --quiet $(PEERS_EVAL)
	$(VENV)-peers-eval/bin/python -m pip install --quiet --no-deps lmms-eval==0.7.3 torchvision==0.28.0 qwen-vl-utils==0.0.14 av==18.1.0
	touch $@

clean: ## Remove the virtual environment and the demo
	rm -rf $(VENV) $(VENV)-peers $(VENV)-peers-eval $(DEMO)

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt "torch==2.13.0"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

# Rendering needs OpenGL without a screen; root on Debian gets it, anybody else is told what to install.
.PHONY: opengl
opengl:
	@if ! ls /usr/lib/*/libEGL.so.1 /usr/lib64/libEGL.so.1 >/dev/null 2>&1; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && apt-get install -y -qq libegl1 libgl1-mesa-dri; \
		else \
			echo "Error: OpenGL through EGL is missing; install Debian's libegl1 and libgl1-mesa-dri (Fedora: mesa-libEGL mesa-dri-drivers)." >&2; exit 2; \
		fi; \
	fi

# The review page is tested in a browser; where there is none, those tests say so and are left out.
.PHONY: chromium
chromium:
	@if ! command -v chromium >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq chromium; \
	fi
