//go:build !unix

package launch

import "errors"

func execve(string, []string, []string) error { return errors.ErrUnsupported }
