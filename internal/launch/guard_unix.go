//go:build unix

package launch

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// Guard has a launcher, which is a child of this process, end its job if this process is killed. It
// returns what ends that, to be called when the launcher has ended. A shell waits for the end of a pipe.
// (The kernel's signal at the death of a parent can come once for each of its threads, and launchers
// leave the ranks behind at the second one.)
func Guard(launcher int) (release func()) {
	r, w, err := os.Pipe()
	if err != nil {
		return func() {}
	}
	defer r.Close()
	cmd := exec.Command("/bin/sh", "-c", `read line || kill -TERM "$0"`, strconv.Itoa(launcher))
	cmd.Stdin = r
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // away from the keys of the terminal
	if err := cmd.Start(); err != nil {
		w.Close()
		return func() {}
	}
	return func() {
		w.WriteString("\n")
		w.Close()
		cmd.Wait()
	}
}
