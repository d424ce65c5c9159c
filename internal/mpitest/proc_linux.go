package mpitest

import (
	"os/exec"
	"syscall"
)

func dup2(from, to int) error { return syscall.Dup3(from, to, 0) }

func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
