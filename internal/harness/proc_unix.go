//go:build unix

package harness

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	sigStop = syscall.SIGSTOP
	sigCont = syscall.SIGCONT
)

// redirect makes everything that this process prints go to f: Go's output,
// C libraries' and the runtime's crash reports. The launcher's pipes stay
// open, because some launchers take their closing for the end of the process.
func redirect(f *os.File) error {
	for fd := 1; fd <= 2; fd++ {
		kept, err := syscall.Dup(fd)
		if err != nil {
			return err
		}
		syscall.CloseOnExec(kept)
		if err := dup2(int(f.Fd()), fd); err != nil {
			return err
		}
	}
	return nil
}

// alive reports whether a process runs. One that has ended but that its parent
// has not asked about yet does not: Intel MPI's launcher leaves such processes
// for as long as other ranks run.
func alive(pid int) bool {
	if pid <= 1 {
		return false
	}
	if err := syscall.Kill(pid, 0); err != nil && !errors.Is(err, syscall.EPERM) {
		return false
	}
	fields := procStat(pid)
	return len(fields) == 0 || fields[0] != "Z" && fields[0] != "X"
}

// procStat returns the fields of /proc/PID/stat from the third on: state,
// parent, ... It is empty where there is no such file.
func procStat(pid int) []string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	// The second field is the command, in parentheses, with anything in it.
	return strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
}

// send sends a signal to a process, or to a group if pid is negative.
// It fails only if there is nothing left to signal.
func send(pid int, sig syscall.Signal) { _ = syscall.Kill(pid, sig) }

// isRank guards against process numbers that have been used again: where the
// system tells, the process must run this very program.
func isRank(pid int) bool {
	exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	if err != nil {
		return !isDir("/proc/self")
	}
	self, err := os.Readlink("/proc/self/exe")
	return err == nil && strings.TrimSuffix(exe, " (deleted)") == self
}

// isParent guards likewise: ppid must be the launcher, or still be the parent of the rank.
func isParent(ppid, rank, launcher int) bool {
	if ppid == launcher {
		return true
	}
	fields := procStat(rank)
	return len(fields) > 1 && fields[1] == fmt.Sprint(ppid)
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// lockMachine lets one test job of this user run at a time: go test runs
// packages side by side, and busy-waiting ranks of two jobs on the same cores
// slow each other down to the point of time-outs.
func lockMachine(patience time.Duration) (unlock func(), err error) {
	if os.Getenv(envLock) == "off" {
		return func() {}, nil
	}
	path := filepath.Join(os.TempDir(), fmt.Sprintf("mpi4go-test-%d.lock", os.Getuid()))
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|syscall.O_CLOEXEC, 0o600)
	if err != nil {
		return func() {}, nil // a courtesy, not a condition
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
			return func() { f.Close() }, nil
		}
		if time.Now().After(deadline) {
			f.Close()
			return nil, fmt.Errorf("another test job has held %s for %v: %w", path, patience.Round(time.Second), err)
		}
	}
}
