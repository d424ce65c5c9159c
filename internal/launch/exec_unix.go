//go:build unix

package launch

import "syscall"

// execve replaces the process image, so that nothing stands between the user
// and the launcher.
func execve(path string, args, env []string) error { return syscall.Exec(path, args, env) }
