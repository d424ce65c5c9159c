package capi

import (
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// EnvGuarded makes the test binary a process that Slurm seems to have started, and that
// ends in the way that its value names.
const EnvGuarded = "MPI4GO_TEST_GUARDED"

// Guarded is that process.
func Guarded(end string) {
	openLauncher()
	switch end { // the others just end
	case "panic":
		go panic("a panic elsewhere")
		select {}
	case "killed":
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case "finalized":
		LeaveLauncher()
	case "sessions":
		Unguard()
	}
	os.Exit(0)
}

// TestGuardian checks that Slurm's launcher is told to end the job when a process ends without
// finalizing MPI, and not otherwise.
func TestGuardian(t *testing.T) {
	const abort = "cmd=abort exitcode=1\n"
	for end, want := range map[string]string{"exit": abort, "panic": abort, "killed": abort, "finalized": "", "sessions": ""} {
		fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
		if err != nil {
			t.Fatal(err)
		}
		syscall.SetNonblock(fds[0], true) // so that a Close ends a Read
		ours, theirs := os.NewFile(uintptr(fds[0]), "launcher"), os.NewFile(uintptr(fds[1]), "rank")
		syscall.CloseOnExec(fds[0])
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), EnvGuarded+"="+end, "PMI_FD=3", "SLURM_STEP_ID=0")
		cmd.ExtraFiles = []*os.File{theirs}
		// The guardian must not keep the output open, whose end launchers wait for.
		output, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		theirs.Close()
		giveUp := time.AfterFunc(time.Minute, func() { ours.Close(); output.Close() })
		io.Copy(io.Discard, output)
		cmd.Wait()
		said, _ := io.ReadAll(ours)
		if !giveUp.Stop() {
			t.Errorf("%s: the connection to the launcher stays open", end)
		} else if string(said) != want {
			t.Errorf("%s: the launcher was told %q, want %q", end, said, want)
		}
		ours.Close()
	}
}
