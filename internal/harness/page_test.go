package harness

import (
	"os"
	"strings"
	"testing"
)

// TestPage checks that the page about libraries has the table of quirks as it is.
func TestPage(t *testing.T) {
	text, err := os.ReadFile("../../docs/libraries.md")
	if err != nil {
		t.Fatal(err)
	}
	if page, err := Page(string(text)); err != nil || page != string(text) {
		t.Errorf("docs/libraries.md is not up to date (%v): run go generate ./internal/harness", err)
	}
	if _, err := Page("no table"); err == nil {
		t.Error("a page without a table is accepted")
	}
	old := "before\n" + pageBegin + "old\n" + pageEnd + "after\n"
	page, err := Page(old)
	if err != nil || !strings.HasPrefix(page, "before\n"+pageBegin+"\n|") || !strings.HasSuffix(page, pageEnd+"after\n") || strings.Contains(page, "old") {
		t.Errorf("%v\n%s", err, page)
	}
	for _, q := range quirks {
		if !strings.Contains(page, "\n| `"+q.ID+"` | ") {
			t.Errorf("the page lacks %s", q.ID)
		}
	}
}

func TestReadable(t *testing.T) {
	for prefix, want := range map[string]string{
		"Open MPI v4.1.4": "Open MPI 4.1.4", "Open MPI v4": "Open MPI 4", "MPICH Version:": "MPICH",
		"MPICH Version: 5.": "MPICH 5", "MPICH Version: 4.0.2": "MPICH 4.0.2", "Intel(R) MPI Library": "Intel MPI",
	} {
		if got := readable(prefix); got != want {
			t.Errorf("%q: %q, want %q", prefix, got, want)
		}
	}
}
