package cores

import (
	"os"
	"path/filepath"
	"testing"
)

// TestQuota reads limits of control groups of both versions.
func TestQuota(t *testing.T) {
	for _, c := range []struct {
		name, self string
		files      map[string]string
		limit      int64
	}{
		{"version 2", "0::/a/b\n", map[string]string{"a/b/cpu.max": "150000 100000\n"}, 1500},
		{"no limit", "0::/a/b\n", map[string]string{"a/b/cpu.max": "max 100000\n"}, 0},
		{"the tighter above", "0::/a/b\n", map[string]string{"a/b/cpu.max": "150000 100000\n", "a/cpu.max": "50000 100000\n"}, 500},
		{"in a namespace", "0::/\n", map[string]string{"cpu.max": "200000 100000\n"}, 2000},
		{"version 1", "4:cpu,cpuacct:/a\n3:memory:/a\n", map[string]string{
			"cpu,cpuacct/a/cpu.cfs_quota_us": "250000\n", "cpu,cpuacct/a/cpu.cfs_period_us": "100000\n"}, 2500},
		{"version 1 without limit", "4:cpu:/\n", map[string]string{"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 0},
		{"both", "4:cpu:/\n0::/\n", map[string]string{"cpu/cpu.cfs_quota_us": "300000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 3000},
		{"nonsense", "what\n0::/\n", map[string]string{"cpu.max": "many few\n"}, 0},
	} {
		root := t.TempDir()
		for name, text := range c.files {
			file := filepath.Join(root, name)
			if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		group, limit := tightest(c.self, root)
		if limit != c.limit || (group != 0) != (limit != 0) {
			t.Errorf("%s: group %d, limit %d, want %d", c.name, group, limit, c.limit)
		}
	}
}
