package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/examples/internal/exampletest"
	"github.com/mpi4go/mpi4go/internal/launch"
)

func TestMain(m *testing.M) { exampletest.Main(m) }

// start runs the program on a number of ranks, 0 for without a launcher, and returns what
// it printed and its exit code.
func start(t *testing.T, program string, ranks int, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = os.Environ()
	if ranks > 0 {
		cmd.Env = append(cmd.Env, fmt.Sprintf("%s=%d", launch.EnvNP, ranks))
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // launchers then end their ranks
	cmd.WaitDelay = 5 * time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("%d ranks, %v: %v\n%s%s", ranks, args, err, out.Bytes(), errs.Bytes())
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// filter runs the program, which must succeed, and returns the file it writes.
func filter(t *testing.T, program string, ranks int, args ...string) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "out.png")
	stdout, stderr, code := start(t, program, ranks, append(args, "-out", name)...)
	if code != 0 {
		t.Fatalf("%d ranks, %v: exit code %d\n%s%s", ranks, args, code, stdout, stderr)
	}
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(stdout, "scatter to gather"); n != 1 {
		t.Errorf("%d ranks, %v: %d reports\n%s%s", ranks, args, n, stdout, stderr)
	}
	return file
}

// small writes a picture of random pixels and returns its name.
func small(t *testing.T, width, height int) string {
	t.Helper()
	p := newPicture[color8](width, height)
	for i, c := range noise(width, height).pix {
		p.pix[i] = color8{uint8(c.R), uint8(c.G), uint8(c.B)}
	}
	name := filepath.Join(t.TempDir(), "small.png")
	if _, err := writePicture(name, p); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestSameOnAnyRanks runs the program on different numbers of ranks: the files must be
// equal to the byte.
func TestSameOnAnyRanks(t *testing.T) {
	program, _ := exampletest.Build(t)
	for _, test := range []struct {
		name  string
		ranks []int
		args  []string
	}{
		{"hubble", []int{1, 2, 3, 4, 7}, nil},
		{"edges", []int{3}, []string{"-mode", "edges", "-compare", "-threads", "5", "-repeat", "2"}},
		// Blocks of 3 or 4 rows, and a blur that reaches over 30: the halo comes from all ranks.
		{"wide blur", []int{4, 7}, []string{"-in", small(t, 40, 25), "-sigma", "10", "-mode", "blur"}},
		{"more ranks than rows", []int{4, 7}, []string{"-in", small(t, 9, 3), "-sigma", "1", "-mode", "equalize"}},
		{"one pixel", []int{3}, []string{"-in", small(t, 1, 1)}},
		{"enlarged", []int{3}, []string{"-in", small(t, 31, 17), "-scale", "3", "-sigma", "0"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := filter(t, program, 0, test.args...)
			for _, ranks := range test.ranks {
				if got := filter(t, program, ranks, test.args...); !bytes.Equal(got, want) {
					t.Errorf("on %d ranks the file differs from that of a single process: %d bytes, %d bytes", ranks, len(got), len(want))
				}
			}
		})
	}
}

// TestBlurOfProgram compares what the program writes with the definition of the blur.
func TestBlurOfProgram(t *testing.T) {
	program, _ := exampletest.Build(t)
	in, out := small(t, 37, 23), filepath.Join(t.TempDir(), "out.png")
	if stdout, stderr, code := start(t, program, 3, "-in", in, "-out", out, "-sigma", "2", "-mode", "blur"); code != 0 {
		t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
	}
	p, err := readPicture(in)
	if err != nil {
		t.Fatal(err)
	}
	want, got := naiveBlur(p, 2), load(t, out)
	near := func(got uint32, want float32) bool {
		d := float32(got>>8) - want*0xff
		return d > -0.51 && d < 0.51
	}
	for y := range p.height {
		for x := range p.width {
			r, g, b, _ := got.At(x, y).RGBA()
			if w := want[y*p.width+x]; !near(r, w.R) || !near(g, w.G) || !near(b, w.B) {
				t.Fatalf("pixel %d, %d is %d %d %d, want %v", x, y, r>>8, g>>8, b>>8, w)
			}
		}
	}
}

// TestMisuse sees that mistakes end the whole job, with a message that is printed once.
func TestMisuse(t *testing.T) {
	program, _ := exampletest.Build(t)
	dir := t.TempDir()
	for _, test := range []struct {
		args    []string
		message string
	}{
		{[]string{"-mode", "nonsense"}, "-mode nonsense: want one of"},
		{[]string{"-nonsense"}, "flag provided but not defined"},
		{[]string{"-in", filepath.Join(dir, "missing.png")}, "missing.png: no such file"},
		{[]string{"-in", small(t, 5, 5), "-out", filepath.Join(dir, "missing", "out.png")}, "out.png: no such file"},
	} {
		_, stderr, code := start(t, program, 3, test.args...)
		if code == 0 {
			t.Errorf("%v: exit code 0", test.args)
		}
		if n := strings.Count(stderr, test.message); n != 1 {
			t.Errorf("%v: the message appears %d times, not once:\n%s", test.args, n, stderr)
		}
	}
	stdout, stderr, code := start(t, program, 2, "-h")
	if n := strings.Count(stdout, "Usage:"); n != 1 || code != 0 || !strings.Contains(stdout, "-sigma") {
		t.Errorf("-h: exit code %d, usage printed %d times\n%s%s", code, n, stdout, stderr)
	}
}
