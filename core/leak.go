package mpi

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// With MPI4GO_DEBUG=leaks, requests and what else is to be completed or closed are
// watched: the handles that the garbage collector finds dropped are reported, and at
// Finalize all that is left. Nothing is freed by that: it only reports.

// A leakKind is a way of leaking.
type leakKind struct{ things, made, dropped, left string }

var (
	startedRequest = leakKind{"requests", "started", "were dropped without Wait", "were not waited for before Finalize"}
	openPersistent = leakKind{"persistent requests", "made", "were dropped without Close", "were not closed before Finalize"}
	openGroup      = leakKind{"groups", "made", "were dropped without Close", "were not closed before Finalize"}
	openSession    = leakKind{"sessions", "opened", "were dropped without Close", "were not closed before Finalize"}
	openComm       = leakKind{"communicators", "made", "were dropped without Close", "were not closed before Finalize"}
)

// A leak is a handle that may become one.
type leak struct {
	kind    leakKind
	op      string
	site    string // where it was made: "dir/file.go:12"
	keep    any    // what must stay: what is pinned, or all
	dropped bool
	cleanup runtime.Cleanup
}

var leaks struct {
	sync.Mutex
	all  map[*leak]struct{}
	told map[string]bool // drops that were reported when they were found
}

// watch begins to watch a handle.
func watch[T any](handle *T, kind leakKind, op string) *leak {
	l := &leak{kind: kind, op: op, site: caller()}
	l.cleanup = runtime.AddCleanup(handle, (*leak).drop, l)
	leaks.Lock()
	if leaks.all == nil {
		leaks.all, leaks.told = make(map[*leak]struct{}), make(map[string]bool)
	}
	leaks.all[l] = struct{}{}
	leaks.Unlock()
	return l
}

// over ends the watch: the handle was completed or closed, as it should be.
func (l *leak) over() {
	if l == nil {
		return
	}
	l.cleanup.Stop()
	leaks.Lock()
	delete(leaks.all, l)
	leaks.Unlock()
}

// drop is called when the handle was garbage collected. The first of each place is
// reported at once, for jobs that never come to their end.
func (l *leak) drop() {
	leaks.Lock()
	defer leaks.Unlock()
	l.dropped = true
	if _, ok := leaks.all[l]; !ok || leaks.told[l.key()] {
		return
	}
	leaks.told[l.key()] = true
	report(l, 1)
}

// key is the same for leaks that are reported in one line.
func (l *leak) key() string { return fmt.Sprint(l.site, l.op, l.kind.things, l.dropped) }

func report(l *leak, n int) {
	how := l.kind.left
	if l.dropped {
		how = l.kind.dropped
	}
	things := l.kind.things
	if n == 1 {
		things, how = strings.TrimSuffix(things, "s"), strings.Replace(how, "were", "was", 1)
	}
	fmt.Fprintf(os.Stderr, "mpi4go: %s: %d %s of %s %s at %s %s\n", whoAmI(), n, things, l.op, l.kind.made, l.site, how)
}

// reportLeaks reports what is left, a line for each place.
func reportLeaks() {
	if !debugging.leaks {
		return
	}
	leaks.Lock()
	defer leaks.Unlock()
	counts := make(map[string]int)
	var list []*leak
	for l := range leaks.all {
		if counts[l.key()]++; counts[l.key()] == 1 {
			list = append(list, l)
		}
	}
	slices.SortFunc(list, func(a, b *leak) int { return cmp.Compare(a.key(), b.key()) })
	for _, l := range list {
		if n := counts[l.key()]; n > 1 || !leaks.told[l.key()] {
			report(l, n)
		}
	}
}

const module = "github.com/mpi4go/mpi4go/"

// caller returns the line of the program that called into this module.
func caller() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if !ours(f.Function) || !more {
			dir, file := filepath.Split(f.File)
			return fmt.Sprintf("%s/%s:%d", filepath.Base(dir), file, f.Line)
		}
	}
}

// ours reports whether a function is one of this module's packages for programs.
func ours(function string) bool {
	rest, ok := strings.CutPrefix(function, module)
	if !ok {
		return false
	}
	name, _, _ := strings.Cut(rest, ".")
	return slices.Contains([]string{"core", "collective", "rma", "pio", "topo", "gpu"}, name) || strings.HasPrefix(rest, "internal/")
}
