# Everything is run from here; `make` alone lists the targets.
# Each target sets up what it needs first, and a second call costs nothing.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

BIN := .venv/bin
# The stamps carry the checkout's path: a copied or moved .venv still points at the old one.
HERE := $(subst /,+,$(CURDIR))
LOCKED := .venv/.locked$(HERE)
READY := .venv/.ready$(HERE)
# Builds and CI need no ffmpeg; everything that touches footage does.
MEDIA := media-tools

##@ Use it

.PHONY: help
help: ## Print this list.
	@sed -nE \
		-e 's/^##@ (.*)/\n\1/p' \
		-e 's/^([a-z][a-z-]*):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 20

.PHONY: demo
demo: $(READY) $(MEDIA) ## Upload, combine, play back and remove one recording; FILES="a.mp4 b.mp4" takes your own.
	$(BIN)/python -m localstack.demo $(FILES)

.PHONY: up
up: $(READY) $(MEDIA) page ## Start the local cloud and keep it running until Ctrl-C or `make down`.
	$(BIN)/python -m localstack up

.PHONY: down
down: $(READY) ## Stop the local cloud; what it holds stays on disk.
	$(BIN)/python -m localstack down

.PHONY: page-deploy
page-deploy: $(READY) ## Put the page into the bucket of a deployed stack: STACK=reelroom.
	@setup/page --must
	$(BIN)/reelroom page-deploy $(or $(STACK),reelroom)

.PHONY: setup
setup: $(READY) $(MEDIA) page ## Install what is missing: the locked .venv, ffmpeg and ffprobe.

##@ Work on it

.PHONY: check
check: $(READY) ## Read everything without running it: style, types, risks, template, schema, imports.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive \
		src functions jobs localstack bench docs examples
	$(BIN)/cfn-lint template.yaml
	setup/tool checkov checkov --file template.yaml --framework cloudformation \
		--skip-download --compact --quiet
	$(BIN)/pytest -q tests/architecture

.PHONY: test
test: $(READY) $(MEDIA) page browser-tools ## Run every test, end to end included; ARGS="-k resume" narrows it.
	$(BIN)/pytest -n auto --dist loadgroup -rs $(ARGS)

.PHONY: page
page: $(READY) ## Build the web page, where node is there or can be set up.
	@setup/page

.PHONY: browser
browser: $(READY) $(MEDIA) page browser-tools ## Run the tests of the page in Chromium.
	$(BIN)/pytest -rs tests/browser $(ARGS)

.PHONY: screenshots
screenshots: $(READY) $(MEDIA) page browser-tools ## Write a picture of every screen and state to .local/screenshots.
	$(BIN)/python -m tests.browser.screenshots .local/screenshots

FAULTS := .venv/.faults.jsonl

.PHONY: faults
faults: $(READY) $(MEDIA) ## Break everything on purpose, at full numbers, and print what came of it.
	rm -f $(FAULTS); touch $(FAULTS)
	failed=0; REELROOM_FAULTS=$(or $(LEVEL),full) REELROOM_FAULTS_REPORT=$(CURDIR)/$(FAULTS) \
		$(BIN)/pytest -n auto --dist loadgroup -rs tests/faults $(wildcard tests/security) $(ARGS) \
		|| failed=1; \
		$(BIN)/python -m tests.faults $(FAULTS) && exit $$failed

.PHONY: soak
soak: ## The same with many more races and longer histories: for a night before a release.
	$(MAKE) faults LEVEL=soak

.PHONY: bench
bench: $(READY) $(MEDIA) ## Measure side by side and print the ratios; `make bench-NAME` runs one.
	$(BIN)/python -m bench $(ARGS)

.PHONY: figures
figures: $(READY) $(MEDIA) ## Measure at full size and write the tables of docs/figures.md anew: half an hour.
	$(BIN)/python -m bench --full --page docs/figures.md $(ARGS)

bench-%: $(READY) $(MEDIA)
	$(BIN)/python -m bench.$* $(ARGS)

.PHONY: docs
docs: $(READY) $(MEDIA) ## Write anew what the pages read out of the code: statuses, calls, codes, settings.
	$(BIN)/python -m docs.generate

.PHONY: lock
lock: $(READY) ## Solve the dependencies of pyproject.toml again and write requirements/*.txt.
	setup/lock $(ARGS)

.PHONY: image
image: ## Build the image of the container jobs with docker, podman or buildah.
	setup/image

.PHONY: clean
clean: ## Remove the environment, caches and builds; the local cloud's data stays.
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .aws-sam dist web/dist web/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# -- Set-up ----------------------------------------------------------------------------------

$(LOCKED): requirements/bootstrap.txt requirements/build.txt requirements/dev.txt setup/environment
	@setup/environment
	@touch $@

# A change of pyproject.toml alone renews the entry points, not the dependencies.
$(READY): $(LOCKED) pyproject.toml
	@setup/project
	@touch $@

.PHONY: browser-tools
browser-tools:
	@setup/browser

.PHONY: media-tools
media-tools:
	@setup/media-tools

# -- What `sam build` calls (BuildMethod: makefile): one line for each function ----------------

# $(call package,FOLDER,EXTRA): functions/FOLDER and the locked packages of EXTRA, repository paths kept.
define package
setup/package $(1) $(2) $(ARTIFACTS_DIR)
endef

build-GraphqlFunction: $(READY)
	$(call package,graphql,graphql)

build-SweepFunction build-FilesFunction: $(READY)
	$(call package,cleanup,cleanup)
