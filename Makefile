# make run, test and bench install what is missing and then do their job.

GO ?= go
NP ?= 4
PKG ?= ./...
EXAMPLE ?= image

# Vectors, where this Go has them: C's compiler uses them too.
SIMD = $(shell GOEXPERIMENT=simd $(GO) list simd/archsimd >/dev/null 2>&1 && echo GOEXPERIMENT=simd)

.DEFAULT_GOAL := help

help: ## show this list
	@echo "mpi4go: MPI for Go"
	@echo
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16
	@echo
	@echo "NP=$(NP) sets the number of ranks of make run, EXAMPLE=$(EXAMPLE) what it runs, PKG=$(PKG) the packages of make test."
	@echo "MPI4GO_MPI=openmpi|mpich|intel|standard|DIRECTORY or MPI4GO_LIBRARY=FILE choose an MPI."

run: ## run an example, the image pipeline, on NP ranks
	@./internal/setup/mpi.sh one
	MPI4GO_NP=$(NP) $(GO) run ./examples/$(EXAMPLE)

test: ## vet, and run all tests with every MPI installed
	@./internal/setup/mpi.sh all
	@./internal/setup/test.sh $(PKG)

bench: ## run the benchmarks, each beside its C twin
	@./internal/setup/mpi.sh one
	$(SIMD) $(GO) test -timeout 60m -run '^$$' -bench . ./bench

setup: ## install every MPI that this system offers
	@./internal/setup/mpi.sh all
	@$(GO) run ./internal/setup/list

doctor: ## tell which MPI there is, and test it on two ranks
	@$(GO) run ./cmd/mpi4go doctor

lint: ## check formatting, vet and staticcheck, and the rules of this module
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "gofmt -w needed:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) test -count=1 ./internal/lint

api: ## write what the packages export to api/, after a change that is meant
	$(GO) test ./internal/lint -run 'TestAPI|TestPlumbing' -update

clean: ## remove what setup and tests have left (.mpi, binaries, profiles)
	rm -rf .mpi
	find . -name .git -prune -o -type f \( -name '*.test' -o -name '*.prof' \) -exec rm -f {} +

.PHONY: help run test bench setup doctor lint api clean
