package layout

import (
	"fmt"
	"strings"
)

// Signature describes the data of n elements of the type's Go type, so that data that MPI
// takes for the same has the same signature (MPI 5.0, section 5.1.11). It is "" for
// layouts of parts of an element.
func (t *Type) Signature(n int) string {
	g, ok := all.Load(t.Go)
	if !ok || t.Elements*g.(*Type).Size != t.Size {
		return ""
	}
	runs := g.(*Type).runs
	if len(runs) == 0 {
		return ""
	}
	var each strings.Builder
	same, total := true, 0
	for _, r := range runs {
		same = same && r.basic == runs[0].basic
		total += r.n
		fmt.Fprintf(&each, " %d*%#x", r.n, r.basic)
	}
	if same {
		return fmt.Sprintf("%d*%#x", n*total, runs[0].basic)
	}
	return fmt.Sprintf("%d*[%s]", n, each.String()[1:])
}
