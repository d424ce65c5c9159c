// Package flags prints sets of flags.
package flags

import (
	"fmt"
	"strings"
)

// Names are what flags are called.
type Names[F ~int] []struct {
	Flag F
	Name string
}

// String returns the names of the flags in set, with | between them. Others, and a set of
// none, come as a number of the type that kind names: "ReadOnly|Mode(0x400)".
func (names Names[F]) String(kind string, set F) string {
	var list []string
	for _, n := range names {
		if set&n.Flag != 0 {
			list = append(list, n.Name)
			set &^= n.Flag
		}
	}
	if set != 0 || list == nil {
		list = append(list, fmt.Sprintf("%s(%#x)", kind, int(set)))
	}
	return strings.Join(list, "|")
}
