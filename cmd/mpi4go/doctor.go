package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/launch"
)

var doctorCommand = command{
	name: "doctor", args: "[flags]", short: "tell which MPI there is, and test it on two ranks",
	long: `Lists the MPI libraries of this machine in the order in which programs try them, and
runs a test with each in processes of its own: on two ranks under the library's launcher,
or on one if it has none. MPI4GO_MPI and MPI4GO_LIBRARY choose what is tested. Times are for information.
The exit code is 0 if the library that programs would use works, with its launcher.`,
	prepare: func(flags *flag.FlagSet) func([]string) (int, error) {
		d := &doctor{find: findLibraries, out: os.Stdout}
		flags.BoolVar(&d.json, "json", false, "print all as JSON")
		flags.DurationVar(&d.limit, "timeout", 30*time.Second, "how long the test of one library may take")
		mpi := mpiFlag(flags)
		return func(args []string) (int, error) {
			if len(args) > 0 {
				return 2, usagef("no arguments expected, but %q", args)
			}
			mpi()
			return d.main()
		}
	},
}

// mpiFlag defines the flag -mpi. What it returns applies it.
func mpiFlag(flags *flag.FlagSet) func() {
	name := flags.String("mpi", "", "the MPI to use, as in MPI4GO_MPI: openmpi, mpich, intel, standard, or a `directory`")
	return func() {
		if *name != "" {
			os.Setenv(find.EnvMPI, *name)
			os.Unsetenv(find.EnvLibrary)
		}
	}
}

// A verdict on a library.
type verdict string

const (
	works   verdict = "OK"
	fails   verdict = "FAILED"
	skipped verdict = "not tested"
)

// patient is a library and what came of its test.
type patient struct {
	Verdict  verdict `json:"verdict"`
	Title    string  `json:"title"` // as guessed from files
	Path     string  `json:"path"`
	Found    string  `json:"found"`
	Launcher string  `json:"launcher,omitempty"`
	Chosen   bool    `json:"chosen"`
	*Facts
	Steps    []string           `json:"steps,omitempty"` // that went well
	PingPong map[string]float64 `json:"pingpong,omitempty"`
	Error    string             `json:"error,omitempty"`
	Output   string             `json:"output,omitempty"` // of a test that failed

	library find.Library
}

// doctor is one examination.
type doctor struct {
	json  bool
	limit time.Duration
	find  func() (selected, all []find.Library, err error)
	out   io.Writer

	report report
}

// report is the result of an examination.
type report struct {
	OK        bool       `json:"ok"`
	System    system     `json:"system"`
	Libraries []*patient `json:"libraries"`        // in the order in which programs try them
	Others    []*patient `json:"others,omitempty"` // that programs do not try
	Why       string     `json:"why,omitempty"`    // the first library is the first
	Problem   string     `json:"problem,omitempty"`
	Advice    []string   `json:"advice,omitempty"`
}

func findLibraries() (selected, all []find.Library, err error) {
	selected, err = find.Select()
	return selected, find.Libraries(), err
}

func (d *doctor) main() (int, error) {
	if job, launched := find.UnderLauncher(); launched && job.Size > 1 {
		return 2, fmt.Errorf("%s has started %d of me. Run me by myself; to test a launcher, let it start: mpi4go selftest", job.Launcher, job.Size)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	r := &d.report
	r.System = examineSystem()
	d.print(r.System.String())
	selected, all, err := d.find()
	if err != nil {
		if r.Problem = err.Error(); len(all) > 0 {
			r.Problem, _, _ = strings.Cut(r.Problem, "\n") // the rest is what was found
		}
	}
	for i, lib := range selected {
		p := newPatient(lib)
		p.Chosen = i == 0
		d.test(ctx, p)
		if ctx.Err() != nil {
			return 1, errors.New("interrupted")
		}
		r.Libraries = append(r.Libraries, p)
		d.print(p.String())
	}
	for _, lib := range all {
		if !slices.ContainsFunc(selected, func(l find.Library) bool { return l.Path == lib.Path }) {
			p := newPatient(lib)
			p.Verdict, p.Error = skipped, chooser()+" leaves it out"
			r.Others = append(r.Others, p)
		}
	}
	if len(r.Others) > 0 {
		d.print(r.others())
	}
	if len(selected) > 0 {
		r.Why = why(selected)
		r.OK = r.Libraries[0].Verdict == works && r.Libraries[0].Launcher != ""
	}
	r.Advice = advise(r)
	return d.end()
}

// end prints the conclusion.
func (d *doctor) end() (int, error) {
	r := &d.report
	code := 1
	if r.OK {
		code = 0
	}
	if d.json {
		enc := json.NewEncoder(d.out)
		enc.SetIndent("", "  ")
		return code, enc.Encode(r)
	}
	d.print(r.conclusion())
	return code, nil
}

func (d *doctor) print(text string) {
	if !d.json {
		fmt.Fprintln(d.out, text)
	}
}

func newPatient(lib find.Library) *patient {
	return &patient{Title: lib.Title(), Path: lib.Path, Found: lib.Why, Launcher: lib.Mpiexec, library: lib}
}

// why tells how the first of the libraries came to be the first.
func why(selected []find.Library) string {
	first := selected[0]
	if v := chooser(); v == find.EnvLibrary {
		return v + " names it"
	} else if v != "" {
		if len(selected) == 1 {
			return v + " leaves no other"
		}
		return fmt.Sprintf("the first of %d that %s allows (%s)", len(selected), v, first.Why)
	}
	if job, launched := find.UnderLauncher(); launched && job.Family != find.Unknown {
		return "it fits the launcher of this process, " + job.Launcher
	}
	if len(selected) == 1 {
		return "it is the only one (" + first.Why + ")"
	}
	return fmt.Sprintf("the first of %d in the order of search (%s)", len(selected), first.Why)
}

// chooser is the variable that chooses a library, "" if none is set.
func chooser() string {
	for _, v := range []string{find.EnvLibrary, find.EnvMPI} {
		if os.Getenv(v) != "" {
			return v
		}
	}
	return ""
}

// test runs the self-test with a library.
func (d *doctor) test(ctx context.Context, p *patient) {
	if p.Launcher == "" {
		d.run(ctx, p, 1)
		return
	}
	d.run(ctx, p, 2)
	if p.Verdict == fails && p.Facts == nil && ctx.Err() == nil {
		// Is it the library, or its launcher?
		alone := newPatient(p.library)
		switch d.run(ctx, alone, 1); {
		case alone.Verdict == works:
			p.Facts = alone.Facts
			p.Error += "; without the launcher it works, on one rank"
		case alone.Error != p.Error:
			p.Error += "; without the launcher: " + alone.Error
		}
	}
}

// run runs the self-test with a library on n ranks, without launcher if n is 1. It can
// hang, crash or print anything.
func (d *doctor) run(ctx context.Context, p *patient, n int) {
	p.Verdict = fails
	exe, err := os.Executable()
	if err != nil {
		p.Error = err.Error()
		return
	}
	// The ranks end by themselves before.
	ctx, cancel := context.WithTimeout(ctx, d.limit+5*time.Second)
	defer cancel()
	args := []string{exe, "selftest", "-json", "-timeout", d.limit.String()}
	var output strings.Builder
	var cmd *exec.Cmd
	if n > 1 {
		if cmd, _, err = (launch.Job{N: n, Library: p.library, Args: args}).Command(ctx); err != nil {
			p.Error = err.Error()
			return
		}
	} else {
		cmd = exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.Env = append(os.Environ(), find.EnvLibrary+"="+p.Path, launch.EnvNP+"=")
		cmd.WaitDelay = time.Second
	}
	cmd.Stdout, cmd.Stderr = &output, &output
	err = cmd.Run()
	p.read(output.String())
	switch {
	case p.Error != "":
	case ctx.Err() != nil:
		p.Error = fmt.Sprintf("no end after %v", d.limit)
	case err != nil:
		p.Error = fmt.Sprintf("%s: %v", p.at(), err)
	case !slices.Contains(p.Steps, "end"):
		p.Error = p.at() + ": it ended without a result"
	case p.Ranks != n:
		p.Error = fmt.Sprintf("%d ranks were started, but there are %d", n, p.Ranks)
	default:
		p.Verdict = works
	}
	if p.Verdict == works {
		p.Output = ""
	}
}

// read takes the steps out of the output of a test.
func (p *patient) read(output string) {
	var rest strings.Builder
	for line := range strings.Lines(output) {
		before, text, marked := strings.Cut(line, stepMark)
		var s step
		if !marked || json.Unmarshal([]byte(text), &s) != nil {
			rest.WriteString(line)
			continue
		}
		rest.WriteString(before)
		if s.Facts != nil {
			p.Facts = s.Facts
		}
		if s.Times != nil {
			p.PingPong = s.Times
		}
		if s.Error == "" {
			p.Steps = append(p.Steps, s.Name)
		} else if p.Error == "" {
			p.Error = s.Name + ": " + cause(s.Error)
		}
	}
	p.Output = strings.TrimSpace(rest.String())
}

// cause leaves out where libraries were looked for: this one was named.
func cause(text string) string {
	if _, tried, ok := strings.Cut(text, "These were tried:\n"); ok {
		tried, _, _ = strings.Cut(tried, "\n\n")
		return strings.TrimSpace(tried)
	}
	return text
}

// at says where a test has ended that told no error.
func (p *patient) at() string {
	if len(p.Steps) == 0 {
		return "before the end of the start"
	}
	return "after " + p.Steps[len(p.Steps)-1]
}
