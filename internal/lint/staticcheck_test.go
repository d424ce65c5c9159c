package lint

import (
	"os/exec"
	"testing"
)

// TestStaticcheck runs staticcheck, a tool of this module, with what staticcheck.conf says. It takes
// minutes the first time; what it finds out about a package is kept until that changes.
func TestStaticcheck(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes minutes")
	}
	cmd := exec.Command("go", "tool", "staticcheck", "./...")
	cmd.Dir = "../.."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("staticcheck: %v\n%s", err, out)
	}
}
