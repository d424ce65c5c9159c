package capi_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestWithoutCgo checks that a build that cannot be gives one error, which says what is missing.
func TestWithoutCgo(t *testing.T) {
	cmd := exec.Command("go", "build", "-o", os.DevNull, "./testdata/load")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	text := strings.TrimSpace(string(out))
	if err == nil || strings.Count(text, "\n") != 1 || !strings.HasSuffix(text, "undefined: mpi4go_needs_cgo_and_a_C_compiler") {
		t.Errorf("%v:\n%s", err, text)
	}
}

// TestStatic checks that a program that is linked statically says so, when it is to load a library.
func TestStatic(t *testing.T) {
	exe := filepath.Join(t.TempDir(), "static")
	if out, err := exec.Command("go", "build", "-o", exe, "-ldflags", "-linkmode external -extldflags -static", "./testdata/load").CombinedOutput(); err != nil {
		t.Skipf("nothing can be linked statically here: %s", out)
	}
	out, err := exec.Command(exe).CombinedOutput()
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 1 || !strings.Contains(string(out), "linked statically") || strings.Contains(string(out), "goroutine") {
		t.Errorf("%v:\n%s", err, out)
	}
}
