package harness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/launch"
)

// outcome is what came of one job.
type outcome struct {
	n        int
	bench    bool
	dir      string
	ranks    []*rankState
	library  string // version text from rank 0
	launcher string // what the launcher itself printed
	err      error  // the launcher's exit status
	hang     string // why the job was killed, "" if it was not
	elapsed  time.Duration
}

// rankState follows one rank through its files.
type rankState struct {
	rank, pid, ppid int
	log             rankLog
	read            int64 // bytes of the log file consumed
	started         bool  // its pid file is there
	done            bool  // its tests have ended
	code            int   // of m.Run, when done
	end             bool  // it has finalized and is about to exit
}

// lost reports whether the rank has ended without telling its result.
func (r *rankState) lost() bool { return r.started && !r.end && !alive(r.pid) }

// poll reads what is new; it reports whether there was anything.
func (r *rankState) poll(dir string) bool {
	moved := false
	if !r.started {
		if text, err := os.ReadFile(rankFile(dir, r.rank, "pid")); err == nil {
			fmt.Sscan(string(text), &r.pid, &r.ppid)
			r.started, moved = true, true
		}
	}
	// The marks are looked for before the log is read, so that a rank marked
	// as done has been read completely.
	if text, err := os.ReadFile(rankFile(dir, r.rank, "done")); err == nil && !r.done {
		r.code, _ = strconv.Atoi(string(text))
		r.done, moved = true, true
	}
	if _, err := os.Stat(rankFile(dir, r.rank, "end")); err == nil && !r.end {
		r.end, moved = true, true
	}
	if f, err := os.Open(rankFile(dir, r.rank, "log")); err == nil {
		defer f.Close()
		for buf := make([]byte, 64<<10); ; {
			n, err := f.ReadAt(buf, r.read)
			r.log.feed(buf[:n])
			r.read += int64(n)
			moved = moved || n > 0
			if err != nil {
				break
			}
		}
	}
	return moved
}

// runJob runs the test binary on n ranks.
func runJob(c *config, lib find.Library, n int, bench bool, dir string) (*outcome, error) {
	unlock, err := lockMachine(c.remaining(true))
	if err != nil {
		return nil, err
	}
	defer unlock()
	limit := c.remaining(bench)
	if limit <= 0 {
		return nil, fmt.Errorf("-test.timeout %v leaves no time for np %d", c.timeout, n)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	text, err := json.Marshal(orders{Bench: bench, Timeout: limit + time.Minute, Shuffle: c.shuffle})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "orders.json"), text, 0o644); err != nil {
		return nil, err
	}
	out, err := os.Create(filepath.Join(dir, "launcher"))
	if err != nil {
		return nil, err
	}
	defer out.Close()
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	job := launch.Job{N: n, Library: lib, Args: append([]string{exe}, os.Args[1:]...), Env: append(JobEnv(lib), envDir+"="+dir), Stdout: out, Stderr: out}
	cmd, _, err := job.Command(context.Background())
	if err != nil {
		return nil, err
	}
	o := &outcome{n: n, bench: bench, dir: dir}
	for r := range n {
		o.ranks = append(o.ranks, &rankState{rank: r})
	}
	if bench {
		o.ranks[0].log.live = os.Stdout
	}
	begin := time.Now()
	if err := o.watch(cmd, limit, c.grace); err != nil {
		return nil, err
	}
	o.elapsed = time.Since(begin)
	o.collect()
	return o, nil
}

// JobEnv returns what else the environment of a test's job has.
func JobEnv(lib find.Library) []string {
	if lib.Impl == find.OpenMPI && os.Getenv("OMPI_MCA_btl") == "" {
		// One machine needs no network; looking for one costs Open MPI 5 a second a job.
		return []string{"OMPI_MCA_btl=^ofi"}
	}
	return nil
}

// watch starts the launcher and follows the job to its end, if need be a
// violent one.
func (o *outcome) watch(cmd *exec.Cmd, limit, grace time.Duration) error {
	// The launcher gets a process group of its own, to be killed as one.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupts)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting %s: %w", cmd.Path, err)
	}
	defer launch.Guard(cmd.Process.Pid)()
	wait := make(chan error, 1)
	go func() { wait <- cmd.Wait() }()

	started, moved := time.Now(), time.Now()
	var failure string // the first one seen
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case o.err = <-wait:
			return nil
		case s := <-interrupts:
			o.kill(cmd, wait)
			return fmt.Errorf("%v", s)
		case <-tick.C:
		}
		if o.poll() {
			moved = time.Now()
		}
		if failure == "" {
			if failure = o.firstFailure(); failure != "" {
				moved = time.Now()
			}
		}
		switch {
		case time.Since(started) > limit:
			o.hang = fmt.Sprintf("np %d did not end within %v", o.n, limit.Round(time.Second))
		case failure != "" && time.Since(moved) > grace:
			o.hang = fmt.Sprintf("np %d: nothing moved for %v after a failure", o.n, grace)
		default:
			continue
		}
		if failure != "" {
			o.hang += "; first " + failure
		}
		o.hang += "; " + o.whereabouts()
		o.dumpStacks()
		o.kill(cmd, wait)
		return nil
	}
}

func (o *outcome) poll() bool {
	moved := false
	for _, r := range o.ranks {
		if r.poll(o.dir) {
			moved = true
		}
	}
	return moved
}

// firstFailure names a rank that has failed or died, "" if all is well.
func (o *outcome) firstFailure() string {
	for _, r := range o.ranks {
		switch {
		case r.log.failed():
			return fmt.Sprintf("rank %d failed %s", r.rank, r.log.firstFailed())
		case r.done && r.code != 0:
			return fmt.Sprintf("rank %d ended with code %d", r.rank, r.code)
		case r.lost():
			return fmt.Sprintf("rank %d died in %s", r.rank, r.log.where())
		}
	}
	return ""
}

// whereabouts tells what each rank is doing.
func (o *outcome) whereabouts() string {
	return "where they are: " + fold(o.n, func(rank int) string {
		switch r := o.ranks[rank]; {
		case !r.started:
			return "not started"
		case r.lost():
			return "died in " + r.log.where()
		case r.end:
			return "ended"
		case r.done:
			return "finalizing"
		default:
			return "in " + r.log.where()
		}
	})
}

// dumpStacks makes every rank print its goroutines into its log and end.
func (o *outcome) dumpStacks() {
	// A launcher that sees one rank end kills the others before they have
	// printed anything: stop it first.
	for _, r := range o.ranks {
		if r.ppid > 1 && r.ppid != os.Getpid() && alive(r.pid) {
			send(r.ppid, sigStop)
		}
	}
	for _, r := range o.ranks {
		if alive(r.pid) {
			send(r.pid, syscall.SIGQUIT)
		}
	}
	quiet := time.Now()
	for start := quiet; time.Since(start) < 5*time.Second && time.Since(quiet) < 500*time.Millisecond; {
		time.Sleep(50 * time.Millisecond)
		if o.poll() {
			quiet = time.Now()
		}
	}
}

// kill ends the launcher, its daemons and the ranks: first politely, because
// launchers remove files and shared memory then.
func (o *outcome) kill(cmd *exec.Cmd, wait <-chan error) {
	each := func(sig syscall.Signal) {
		for _, r := range o.ranks {
			if r.ppid > 1 && r.ppid != os.Getpid() && alive(r.ppid) && isParent(r.ppid, r.pid, cmd.Process.Pid) {
				send(r.ppid, sig)
			}
		}
		send(-cmd.Process.Pid, sig)
	}
	each(syscall.SIGTERM)
	each(sigCont)
	ended := false
	select {
	case o.err = <-wait:
		ended = true
	case <-time.After(2 * time.Second):
	}
	for _, r := range o.ranks {
		if alive(r.pid) && isRank(r.pid) {
			send(r.pid, syscall.SIGKILL)
		}
	}
	each(syscall.SIGKILL)
	if !ended {
		o.err = <-wait
	}
	if o.err == nil {
		o.err = errors.New("killed")
	}
}

// collect reads what the job has left, and ends ranks that outlived their launcher.
func (o *outcome) collect() {
	for deadline := time.Now().Add(time.Second); ; time.Sleep(20 * time.Millisecond) {
		left := false
		for _, r := range o.ranks {
			left = left || r.started && !r.end && alive(r.pid) && isRank(r.pid)
		}
		if !left || time.Now().After(deadline) {
			break
		}
		o.poll()
	}
	for _, r := range o.ranks {
		if r.started && !r.end && alive(r.pid) && isRank(r.pid) {
			send(r.pid, syscall.SIGKILL)
		}
	}
	o.poll()
	for _, r := range o.ranks {
		r.log.flush()
	}
	text, _ := os.ReadFile(filepath.Join(o.dir, "launcher"))
	o.launcher = strings.TrimSpace(string(text))
	text, _ = os.ReadFile(rankFile(o.dir, 0, "library"))
	o.library = string(text)
}

// quirks are the lines that SkipQuirk has left.
func (o *outcome) quirks() []string {
	var all []string
	for _, r := range o.ranks {
		text, _ := os.ReadFile(rankFile(o.dir, r.rank, "quirks"))
		for line := range strings.Lines(string(text)) {
			all = append(all, strings.TrimSpace(line))
		}
	}
	return all
}

// profiles are the ranks' coverage profiles.
func (o *outcome) profiles() []string {
	found, _ := filepath.Glob(filepath.Join(o.dir, "rank*.cover"))
	return found
}
