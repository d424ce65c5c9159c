//go:build unix && !linux

package mpitest

import (
	"os/exec"
	"syscall"
)

func dup2(from, to int) error { return syscall.Dup2(from, to) }

func isolate(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
