package harness

import (
	"slices"
	"strings"
	"testing"
)

func TestTrimStacks(t *testing.T) {
	const dump = `a log line
half a line of CSIGQUIT: quit
PC=0x48f8c1 m=0 sigcode=0

goroutine 0 gp=0x79e260 m=0 mp=0x79f260 [idle]:
runtime.futex(0x79f3b8, 0x80, 0x0, 0x0, 0x0, 0x0)
	/go/src/runtime/sys_linux_amd64.s:569 +0x21 fp=0x7ffdf480dc58 sp=0x7ffdf480dc50 pc=0x48f8c1
runtime.mPark(...)
	/go/src/runtime/proc.go:1967

goroutine 1 gp=0x29d841f801e0 m=nil [chan receive]:
runtime.gopark(0x3000000613138?, 0x30011ea858420?, 0x20?, 0x84?, 0x7f11ea84f108?)
	/go/src/runtime/proc.go:462 +0xce fp=0x29d842023658 sp=0x29d842023638 pc=0x486b8e
testing.(*T).Run(0x29d842054008, {0x60161f?, 0x0?}, 0x610038)
	/go/src/testing/testing.go:2109 +0x4e5 fp=0x29d8420237d0 sp=0x29d8420236f8 pc=0x510d45
main.main()
	_testmain.go:88 +0xa5 fp=0x29d842023f48 sp=0x29d842023eb8 pc=0x599d45

goroutine 2 gp=0x29d841f80780 m=nil [force gc (idle)]:
runtime.gopark(0x0?, 0x0?, 0x0?, 0x0?, 0x0?)
	/go/src/runtime/proc.go:462 +0xce fp=0x29d841fbafa8 sp=0x29d841fbaf88 pc=0x486b8e
created by runtime.init.7 in goroutine 1
	/go/src/runtime/proc.go:363 +0x1a

goroutine 49 gp=0x1db8a032a3c0 m=6 mp=0x1db8a0262808 [syscall, 2 minutes]:
runtime.cgocall(0x6223b0, 0x1db8a023cbf8)
	/go/src/runtime/cgocall.go:167 +0x4b fp=0x1db8a023cbd0 sp=0x1db8a023cb98 pc=0x486fcb
example.com/core.(*Comm).Dup(0x8aa360)
	/src/core/comm.go:92 +0x48 fp=0x1db8a023ccc0 sp=0x1db8a023cc90 pc=0x595f28
example.com/core.Send[...]({0x1, 0x2})
	/src/core/p2p.go:9 +0x48 fp=0x1db8a023ccc0 sp=0x1db8a023cc90 pc=0x595f28
libmpi says something
testing.tRunner(0x1db8a0324488, 0x6c5958)
	/go/src/testing/testing.go:2036 +0xea fp=0x1db8a023cfc0 sp=0x1db8a023cf70 pc=0x51298a
created by testing.(*T).Run in goroutine 1
	/go/src/testing/testing.go:2101 +0x4c5

rax    0xca
rbx    0x0`
	want := []string{
		"a log line", "half a line of CSIGQUIT: quit",
		"goroutine 49 [syscall, 2 minutes]:",
		"runtime.cgocall()", "\t/go/src/runtime/cgocall.go:167",
		"example.com/core.(*Comm).Dup()", "\t/src/core/comm.go:92",
		"example.com/core.Send[...]()", "\t/src/core/p2p.go:9",
		"libmpi says something",
	}
	if got := trimStacks(strings.Split(dump, "\n")); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	panicking := []string{"panic: x", "", "goroutine 7 [running]:", "main.f(0x1)", "\tf.go:1 +0x2"}
	if got := trimStacks(panicking); !slices.Equal(got, panicking) {
		t.Errorf("a panic was changed: %q", got)
	}
}
