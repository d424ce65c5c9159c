#!/bin/bash
# Runs go vet, staticcheck, and go test once with every MPI of this machine; prints a table.
#
#   test.sh [packages]   default ./...
#
# MPI4GO_MPI or MPI4GO_LIBRARY restricts it to some MPIs, GOTESTFLAGS adds flags.

set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
[ $# -gt 0 ] || set -- ./...
module=$(go list -m)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "== go vet $*"
go vet "$@" || exit 1
echo "== staticcheck $*"
go tool staticcheck "$@" || exit 1
go run ./internal/setup/list >"$work/libs" || exit 1

# What does not use MPI needs to be tested once only.
again=$(go list -f '{{.ImportPath}} {{.TestImports}} {{.XTestImports}}' "$@" |
	grep -E "^$module/internal/launch |$module/(internal/(launch|harness|harness/ranks)|examples/internal/exampletest)[] ]" | cut -d ' ' -f 1)

passed=0 failed=0 first=yes
while IFS=$'\t' read -r path _ title mpiexec; do
	echo
	echo "== $title: $path, $mpiexec"
	report=$work/report log=$work/log
	rm -f "$report"
	if [ $first = yes ]; then list=("$@"); else mapfile -t list <<<"$again"; fi
	first=no
	[ -n "${list[*]}" ] || continue
	begin=$SECONDS
	# One package at a time: ranks of two jobs on the same cores only wait for each other.
	MPI4GO_LIBRARY=$path MPI4GO_TEST_REPORT=$report \
		go test -p 1 -count=1 ${GOTESTFLAGS:-} "${list[@]}" </dev/null 2>&1 | grep -a --line-buffered -v -F '[no test files]' | tee "$log"
	ok=$(grep -a -c '^ok ' "$log")
	bad=$(grep -a -cE $'^FAIL\t' "$log")
	passed=$((passed + ok)) failed=$((failed + bad))
	quirks=0
	[ ! -f "$report" ] || quirks=$(grep -a -c 'mpi4go:   skipped ' "$report")
	[ ! -f "$report" ] || grep -a 'mpi4go:   skipped ' "$report" | sed "s|mpi4go:  |$title:|" >>"$work/quirks"
	result=ok
	[ "$bad" = 0 ] && [ "$ok" -gt 0 ] || result=FAILED
	printf '%-36s %-7s %9s %7s %8ss\n' "$title" "$result" "$ok/$((ok + bad))" "$quirks" "$((SECONDS - begin))" >>"$work/table"
	[ $result = ok ] || [ "$bad" -gt 0 ] || failed=$((failed + 1))
done <"$work/libs"

echo
if [ -s "$work/quirks" ]; then
	echo "Tests skipped because of defects of an MPI library, or of what is missing here:"
	sort -u "$work/quirks"
	echo
fi
printf '%-36s %-7s %9s %7s %9s\n' MPI result packages quirks time
cat "$work/table"
echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
