package launch

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/harness/uncached"
)

// The test binary is also the program that is launched: with this variable it
// does what the variable says instead of running tests.
const envRole = "MPI4GO_LAUNCH_TEST"

func TestMain(m *testing.M) {
	switch os.Getenv(envRole) {
	case "":
		uncached.Tests() // libraries
		os.Exit(m.Run())
	case "reexec":
		if n, err := Requested(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		} else if n > 0 {
			fmt.Println(Reexec(n))
			os.Exit(1)
		}
	case "sleep":
		time.Sleep(time.Hour)
	case "clean":
		env := CleanEnv(os.Environ())
		os.Clearenv()
		for _, v := range env {
			name, value, _ := strings.Cut(v, "=")
			os.Setenv(name, value)
			if strings.Contains(name, "RANK") {
				fmt.Println(v)
			}
		}
		if job, ok := find.UnderLauncher(); ok {
			fmt.Printf("%+v\n", job)
		}
		if os.Getenv(envReexec)+os.Getenv(find.EnvLibrary) != "" {
			fmt.Println("variables of a Job")
		}
		os.Exit(0)
	}
	job, ok := find.UnderLauncher()
	fmt.Printf("rank %d of %d %v %s %s\n", job.Rank, job.Size, ok, os.Getenv(find.EnvLibrary), strings.Join(os.Args[1:], " "))
}

func lines(out []byte) []string {
	ls := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(ls)
	return ls
}

// each runs a test with every library that has a launcher.
func each(t *testing.T, test func(t *testing.T, lib find.Library)) {
	if testing.Short() {
		t.Skip("starts MPI jobs")
	}
	libs, err := find.Select()
	if err != nil {
		t.Skip("no MPI here")
	}
	for _, lib := range libs {
		if lib.Mpiexec != "" {
			t.Run(lib.Title(), func(t *testing.T) { test(t, lib) })
		}
	}
}

func TestRun(t *testing.T) {
	each(t, func(t *testing.T, lib find.Library) {
		for _, n := range []int{1, 3, 7} {
			var out bytes.Buffer
			j := Job{N: n, Library: lib, Args: []string{os.Args[0], "an arg", "x"}, Env: []string{envRole + "=print"}, Stdout: &out, Stderr: &out}
			cmd, _, err := j.Command(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Run(); err != nil {
				t.Fatalf("%v: %v\n%s", cmd, err, &out)
			}
			var want []string
			for r := range n {
				want = append(want, fmt.Sprintf("rank %d of %d true %s an arg x", r, n, lib.Path))
			}
			if got := lines(out.Bytes()); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	})
}

func TestMPMD(t *testing.T) {
	each(t, func(t *testing.T, lib find.Library) {
		var out bytes.Buffer
		j := Job{
			N: 1, Library: lib, Args: []string{os.Args[0], "first"}, MPMD: []Segment{{2, []string{os.Args[0], "second"}}},
			Env: []string{envRole + "=print"}, Stdout: &out, Stderr: &out,
		}
		cmd, _, err := j.Command(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v\n%s", err, &out)
		}
		const format = "rank %d of 3 true %s %s"
		want := []string{fmt.Sprintf(format, 0, lib.Path, "first"), fmt.Sprintf(format, 1, lib.Path, "second"), fmt.Sprintf(format, 2, lib.Path, "second")}
		if got := lines(out.Bytes()); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, lib find.Library) {
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		j := Job{N: 2, Library: lib, Args: []string{os.Args[0]}, Env: []string{envRole + "=sleep"}}
		cmd, _, err := j.Command(ctx)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if err := cmd.Run(); err == nil {
			t.Error("a cancelled job ended well")
		}
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("took %v to end", d)
		}
	})
}

func TestReexec(t *testing.T) {
	each(t, func(t *testing.T, lib find.Library) {
		cmd := exec.Command(os.Args[0], "arg")
		cmd.Env = append(os.Environ(), envRole+"=reexec", EnvNP+"=3", find.EnvLibrary+"="+lib.Path)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		var want []string
		for r := range 3 {
			want = append(want, fmt.Sprintf("rank %d of 3 true %s arg", r, lib.Path))
		}
		if got := lines(out); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestRequested(t *testing.T) {
	if _, ok := find.UnderLauncher(); ok {
		t.Skip("under a launcher")
	}
	t.Setenv(EnvNP, "")
	if n, err := Requested(); n != 0 || err != nil {
		t.Errorf("unset: %d, %v", n, err)
	}
	t.Setenv(EnvNP, "4")
	if n, err := Requested(); n != 4 || err != nil {
		t.Errorf("4: %d, %v", n, err)
	}
	t.Setenv(EnvNP, "many")
	if _, err := Requested(); err == nil {
		t.Error("no error for a number that is none")
	}
	t.Setenv(EnvNP, "4")
	t.Setenv(envReexec, "1")
	if _, err := Requested(); err == nil {
		t.Error("a rank without a launcher's variables went unnoticed")
	}
	t.Setenv("PMI_RANK", "0")
	t.Setenv("PMI_SIZE", "4")
	t.Setenv("MPI_LOCALNRANKS", "4")
	if n, err := Requested(); n != 0 || err != nil {
		t.Errorf("under a launcher: %d, %v", n, err)
	}
}

// TestRequestedInShell checks that what a shell starts that is the only rank of a launcher is no rank.
func TestRequestedInShell(t *testing.T) {
	for _, c := range []struct {
		np             string
		size           int
		direct, reexec bool
		want           int
		fails          bool
	}{
		{"2", 1, false, false, 2, false},
		{"1", 1, false, false, 0, false},
		{"2", 1, true, false, 0, false},  // mpiexec -n 1 prog
		{"2", 1, false, true, 0, false},  // mpi4go run -n 1 script
		{"2", 3, false, false, 0, false}, // mpiexec -n 3 script
		{"", 1, false, false, 0, false},
		{"x", 1, false, false, 0, true},
	} {
		n, err := requested(c.np, find.Job{Size: c.size, Direct: c.direct}, true, c.reexec)
		if n != c.want || (err != nil) != c.fails {
			t.Errorf("%+v: %d, %v", c, n, err)
		}
	}
}

// TestCleanEnv checks that a program with the cleaned environment of a rank is no rank, and that what
// the user has set stays.
func TestCleanEnv(t *testing.T) {
	users := []string{"HOME=/h", "OMPI_MCA_btl=self", "OMPI_ALLOW_RUN_AS_ROOT=1", "PMIX_MCA_gds=hash", "PRTE_MCA_x=1", "I_MPI_PIN=0", "HYDRA_IFACE=lo", "SLURM_CONF=/c", "MPI4GO_WAIT=sleep", "MPI4GO_LIBRARY=/l", "OPAL_PREFIX=/o"}
	if got := CleanEnv(users); !slices.Equal(got, users) {
		t.Errorf("%q became %q", users, got)
	}
	if got := CleanEnv(append([]string{EnvNP + "=3", envReexec + "=1", "OMPI_LIBDIR_LOC=/o/lib"}, users...)); !slices.Equal(got, users[:len(users)-2]) {
		t.Errorf("in a job: %q", got)
	}
	each(t, func(t *testing.T, lib find.Library) {
		j := Job{N: 1, Library: lib, Args: []string{os.Args[0]}, Env: []string{envRole + "=clean"}}
		cmd, _, err := j.Command(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%v: left are\n%s", err, out)
		}
	})
}

// TestOptions checks that a user's options come after ours, and instead of them.
func TestOptions(t *testing.T) {
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "MPI4GO_") {
			t.Setenv(name, "")
		}
	}
	t.Setenv("MPI4GO_WAIT", "sleep")
	for _, c := range []struct {
		impl    find.Family
		label   bool
		options []string
		want    string
	}{
		{find.OpenMPI, false, nil, "--map-by :OVERSUBSCRIBE --bind-to none -x MPI4GO_LIBRARY -x MPI4GO_REEXEC -x MPI4GO_WAIT -n 2 /p"},
		{find.OpenMPI, true, []string{"--bind-to", "core", "-x", "MPI4GO_WAIT=yield"}, "--map-by :OVERSUBSCRIBE --tag-output -x MPI4GO_LIBRARY -x MPI4GO_REEXEC --bind-to core -x MPI4GO_WAIT=yield -n 2 /p"},
		{find.OpenMPI, false, []string{"-map-by", "node"}, "--bind-to none -x MPI4GO_LIBRARY -x MPI4GO_REEXEC -x MPI4GO_WAIT -map-by node -n 2 /p"},
		{find.MPICH, true, []string{"-ppn", "1"}, "-l -genv MPI4GO_LIBRARY /x -genv MPI4GO_REEXEC 1 -genv MPI4GO_WAIT sleep -ppn 1 -n 2 /p"},
		{find.Intel, true, nil, "-l -genv MPI4GO_LIBRARY /x -genv MPI4GO_REEXEC 1 -genv MPI4GO_WAIT sleep -n 2 /p"},
		{find.Unknown, true, nil, "-n 2 /p"},
	} {
		j := Job{N: 2, Library: find.Library{Path: "/x", Mpiexec: "/x/mpiexec", Impl: c.impl}, Label: c.label, Options: c.options, Args: []string{"/p"}}
		cmd, notes, err := j.Command(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(cmd.Args[1:], " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.impl, got, c.want)
		}
		if told := strings.Contains(strings.Join(notes, "\n"), "not labeled"); told != (c.impl == find.Unknown) {
			t.Errorf("%s: notes %q", c.impl, notes)
		}
	}
}

func TestCommandErrors(t *testing.T) {
	lib := find.Library{Path: "/x/libmpi.so.12", Mpiexec: "/x/mpiexec"}
	for name, j := range map[string]Job{
		"no launcher":      {N: 1, Library: find.Library{Path: "/x"}, Args: []string{"/p"}},
		"no ranks":         {N: 0, Library: lib, Args: []string{"/p"}},
		"no program":       {N: 1, Library: lib},
		"unknown program":  {N: 1, Library: lib, Args: []string{"no-such-program-anywhere"}},
		"no ranks in MPMD": {N: 1, Library: lib, Args: []string{"/p"}, MPMD: []Segment{{0, []string{"/p"}}}},
	} {
		if _, _, err := j.Command(t.Context()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	j := Job{N: 1, Args: []string{"/p"}, Library: find.Library{Path: "/x"}}
	_, _, err := j.Command(t.Context())
	if !strings.Contains(err.Error(), "/x") {
		t.Errorf("the error does not name the library: %v", err)
	}
}
