package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/internal/find"
)

// hanging is an MPI that never gets through its initialization.
const hanging = `
#include <unistd.h>
int MPI_Initialized(int *flag) { return *flag = 0; }
int MPI_Init_thread(int *argc, char ***argv, int required, int *provided) { for (;;) pause(); }
`

// crashing is one that does not survive it.
const crashing = `
#include <stdlib.h>
int MPI_Initialized(int *flag) { return *flag = 0; }
int MPI_Init_thread(int *argc, char ***argv, int required, int *provided) { _Exit(17); }
`

// installation makes a directory with a library: compiled, if it has text.
func installation(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	lib := filepath.Join(dir, "lib", "libmpi.so.12")
	if err := os.Mkdir(filepath.Dir(lib), 0o755); err != nil {
		t.Fatal(err)
	}
	if text == "" {
		if err := os.WriteFile(lib, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	cc := exec.Command("cc", "-shared", "-fPIC", "-x", "c", "-o", lib, "-")
	cc.Stdin = strings.NewReader(text)
	if out, err := cc.CombinedOutput(); errors.Is(err, exec.ErrNotFound) {
		t.Skip("no C compiler")
	} else if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// cutOff leaves the first half of an installation's library.
func cutOff(t *testing.T, dir string) string {
	t.Helper()
	lib := filepath.Join(dir, "lib", "libmpi.so.12")
	info, err := os.Stat(lib)
	if err == nil {
		err = os.Truncate(lib, info.Size()/2)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestSick examines libraries that do not work.
func TestSick(t *testing.T) {
	for name, c := range map[string]struct {
		dir  string
		want []string // lines
	}{
		"damaged":  {installation(t, ""), []string{`^ +failed +start: .*lib/libmpi.so.12: file too short`, `^advice  MPICH: the file is empty`}},
		"cut off":  {cutOff(t, installation(t, crashing)), []string{`^ +failed +start: .*lib/libmpi.so.12: file too short: it is cut off`, `^advice  MPICH: the file is empty`}},
		"hanging":  {installation(t, hanging), []string{`^ +failed +start: no end after 300ms`}},
		"crashing": {installation(t, crashing), []string{`^ +failed +before the end of the start: .*17`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := mpi4go(t, "doctor", "-timeout", "300ms", "-mpi", c.dir)
			c.want = append(c.want, `^FAILED  MPICH: `+c.dir+`/lib/libmpi.so.12$`, `^settings .*MPI4GO_MPI=`+c.dir,
				`^FAILED: programs use MPICH, which does not work$`, `^ +chosen because: MPI4GO_MPI leaves no other$`)
			if r.code != 1 {
				t.Errorf("exit code %d", r.code)
			}
			for _, line := range c.want {
				if !regexp.MustCompile("(?m)" + line).MatchString(r.stdout) {
					t.Errorf("no line %q in\n%s\n%s", line, r.stdout, r.stderr)
				}
			}
		})
	}
}

// examine lets a doctor find what is given.
func examine(t *testing.T, selected, all []find.Library, err error) (int, string) {
	t.Helper()
	t.Setenv(envCommand, "1")
	var out strings.Builder
	d := &doctor{limit: time.Minute, out: &out, find: func() (_, _ []find.Library, _ error) { return selected, all, err }}
	code, err := d.main()
	if err != nil {
		t.Fatal(err)
	}
	return code, out.String()
}

func TestNoMPI(t *testing.T) {
	t.Setenv(find.EnvMPI, "")
	t.Setenv(find.EnvLibrary, "")
	code, out := examine(t, nil, nil, errors.New("no MPI library found\n"+find.InstallHint()))
	if code != 1 || !strings.HasSuffix(out, "FAILED: there is no MPI to use\n") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	for _, how := range []string{"apt install", "dnf install", "brew install", "pip install"} {
		if strings.Count(out, how) != 1 {
			t.Errorf("%s is there %d times:\n%s", how, strings.Count(out, how), out)
		}
	}
	// None of those that there are.
	t.Setenv(find.EnvMPI, "nonsense")
	code, out = examine(t, nil, []find.Library{{Path: "/x/libmpi.so.40", Impl: find.OpenMPI}}, errors.New("nonsense is none\nand so on"))
	for _, text := range []string{"--      Open MPI: /x/libmpi.so.40 (MPI4GO_MPI leaves it out)\n", "nonsense is none\n", "without MPI4GO_MPI, programs try Open MPI"} {
		if code != 1 || !strings.Contains(out, text) || strings.Contains(out, "and so on") {
			t.Errorf("exit code %d, no %q:\n%s", code, text, out)
		}
	}
}

// TestJSON checks the report for programs.
func TestJSON(t *testing.T) {
	t.Setenv(find.EnvMPI, "")
	t.Setenv(find.EnvLibrary, "")
	lib := anyMPI(t)
	r := mpi4go(t, "doctor", "-json", "-mpi", filepath.Dir(lib.Path))
	var got report
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatalf("%v\n%s\n%s", err, r.stdout, r.stderr)
	}
	if r.code != 0 || !got.OK || len(got.Libraries) == 0 || got.System.CPUs == 0 {
		t.Fatalf("exit code %d:\n%s", r.code, r.stdout)
	}
	l := got.Libraries[0]
	if l.Verdict != works || l.Path != lib.Path || l.Facts == nil || l.ABI == "" || l.CUDA == "" || l.Ranks != 2 || l.PingPong["8 B"] <= 0 || l.PingPong["1 MiB"] <= 0 {
		t.Errorf("%+v", l)
	}
}

// TestNoLauncher examines a library that works, without mpiexec.
func TestNoLauncher(t *testing.T) {
	lib := anyMPI(t)
	lib.Mpiexec = ""
	code, out := examine(t, []find.Library{lib}, nil, nil)
	for _, text := range []string{"OK      " + lib.Title(), "launcher   none found", "tested     on 1 rank: start, send and receive", "has no launcher"} {
		if code != 1 || !strings.Contains(out, text) {
			t.Errorf("exit code %d, no %q:\n%s", code, text, out)
		}
	}
}

func TestAdvice(t *testing.T) {
	chosen := func() *patient {
		return &patient{Verdict: works, Title: "Open MPI 4", Launcher: "/x/bin/mpiexec", library: find.Library{Path: "/x/lib/libmpi.so.40", Impl: find.OpenMPI, Mpiexec: "/x/bin/mpiexec"}}
	}
	for name, c := range map[string]struct {
		change func(r *report)
		want   string
	}{
		"typing error":    {func(r *report) { r.System.Settings = []string{"MPI4GO_LIBARY=x"} }, "MPI4GO_LIBARY is set, but there is no such variable"},
		"forgotten":       {func(r *report) { r.System.Settings = []string{"MPI4GO_SINGLETON=1"} }, "MPI4GO_SINGLETON=1 is set: a wrong launcher"},
		"root":            {func(r *report) { r.System.Root = true }, "as root"},
		"no mpiexec":      {func(r *report) { r.System.launchers = nil }, "mpiexec is not on PATH"},
		"another mpiexec": {func(r *report) { r.System.launchers[0].Family = find.MPICH }, "plain /y/mpiexec is another installation's (MPICH)"},
		"no launcher":     {func(r *report) { r.Libraries[0].Launcher = "" }, "openmpi-bin"},
		"none works":      {func(r *report) { r.Libraries[0].Verdict = fails }, "apt install"},
		"slots":           {func(r *report) { r.Libraries[0].Verdict, r.Libraries[0].Output = fails, "There are not enough slots" }, "more ranks than cores"},
		"small /dev/shm": {func(r *report) {
			r.Libraries[0].Verdict, r.Libraries[0].Output = fails, "UCX  ERROR   Not enough memory to write total of 4292720 bytes. Please check that /dev/shm or the directory"
		}, "--shm-size=1g"},
		"small /dev/shm, a crash": {func(r *report) { r.Libraries[0].Verdict, r.Libraries[0].Output = fails, "SIGBUS: bus error" }, "--shm-size=1g"},
		"Intel's binding":         {func(r *report) { r.Libraries[0].library.Impl = find.Intel }, "I_MPI_PIN=0"},
		"Slurm and Open MPI":      {func(r *report) { r.System.slurm = true }, "srun --mpi=pmix;"},
		"Slurm and MPICH":         {func(r *report) { r.System.slurm, r.Libraries[0].library.Impl = true, find.MPICH }, "srun --mpi=pmi2;"},
		"missing library": {func(r *report) {
			r.Libraries[0].Verdict, r.Libraries[0].Error = fails, "x.so: cannot open shared object file"
		}, "ldd FILE"},
		"another one works": {func(r *report) {
			r.Libraries[0].Verdict = fails
			r.Libraries = append(r.Libraries, &patient{Verdict: works, Title: "MPICH 5", Path: "/z/libmpi.so.12", Launcher: "/z/mpiexec"})
		}, "MPICH 5 works: MPI4GO_LIBRARY=/z/libmpi.so.12 chooses it"},
	} {
		r := &report{Why: "it is", Libraries: []*patient{chosen()}}
		r.System.launchers = []find.Launcher{{Path: "/y/mpiexec"}}
		c.change(r)
		r.OK = r.Libraries[0].Verdict == works && r.Libraries[0].Launcher != ""
		if got := strings.Join(advise(r), "\n"); !strings.Contains(got, c.want) {
			t.Errorf("%s: no %q in\n%s", name, c.want, got)
		}
	}
}

// TestSettings checks that no variable that programs read is taken for a typing error.
func TestSettings(t *testing.T) {
	doc, err := os.ReadFile("../../docs/clusters.md")
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile("(?m)^\\| `(MPI4GO_\\w+)`").FindAllSubmatch(doc, -1)
	if len(list) == 0 {
		t.Fatal("the documentation lists no variables")
	}
	for _, m := range list {
		if _, ok := settings[string(m[1])]; !ok {
			t.Errorf("%s is not among the settings", m[1])
		}
	}
}

// TestRead reads the output of ranks among that of others.
func TestRead(t *testing.T) {
	p := new(patient)
	p.read("a warning\n" + stepMark + `{"step":"start","facts":{"abi":"x","ranks":2}}` + "\nrubbish" + stepMark + `{"step":"object"}` + "\n" +
		stepMark + "{cut off\n" + stepMark + `{"step":"end","error":"rank 1: bad"}` + "\n" + stepMark + `{"step":"end","error":"rank 0: bad, too"}`)
	if p.Facts == nil || p.Ranks != 2 || strings.Join(p.Steps, " ") != "start object" || p.Error != "end: rank 1: bad" {
		t.Errorf("%+v", p)
	}
	if want := "a warning\nrubbish" + stepMark + "{cut off"; p.Output != want {
		t.Errorf("output %q, want %q", p.Output, want)
	}
}
