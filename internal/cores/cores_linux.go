package cores

import (
	"os"
	"path"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// affinity returns the cores that this process may use.
func affinity() (mask [Words]uint64, ok bool) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil { // more cores than the mask has bits
		return mask, false
	}
	for i := range Words * 64 {
		if set.IsSet(i) {
			mask[i/64] |= 1 << (i % 64)
		}
	}
	return mask, true
}

// quota returns the control group of this process that limits its time on the cores the most,
// and the limit; 0 where there is none.
func quota() (group uint64, limit int64) {
	text, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return 0, 0
	}
	return tightest(string(text), "/sys/fs/cgroup")
}

// tightest looks for the limit in the control groups that a process names in its cgroup file, and
// in those above them. The file systems of version 2 and 1 are mounted at root and in directories of it.
func tightest(self, root string) (group uint64, limit int64) {
	for line := range strings.Lines(self) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) < 3 {
			continue
		}
		var mounts []string
		read := quotaV2
		switch {
		case fields[1] == "":
			mounts = []string{root, path.Join(root, "unified")}
		case hasCPU(fields[1]):
			mounts, read = []string{path.Join(root, fields[1]), path.Join(root, "cpu")}, quotaV1
		}
		for _, mount := range mounts {
			for dir := path.Join("/", fields[2]); ; dir = path.Dir(dir) {
				at := path.Join(mount, dir)
				if q := read(at); q > 0 && (limit == 0 || q < limit) {
					group, limit = inode(at), q
				}
				if dir == "/" {
					break
				}
			}
		}
	}
	return group, limit
}

func hasCPU(controllers string) bool {
	for c := range strings.SplitSeq(controllers, ",") {
		if c == "cpu" {
			return true
		}
	}
	return false
}

// quotaV2 reads cpu.max, "QUOTA PERIOD" or "max PERIOD", in thousandths of a core; 0 for no limit.
func quotaV2(dir string) int64 {
	text, err := os.ReadFile(path.Join(dir, "cpu.max"))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(text))
	if len(f) != 2 {
		return 0
	}
	return thousandths(f[0], f[1])
}

// quotaV1 reads cpu.cfs_quota_us and cpu.cfs_period_us.
func quotaV1(dir string) int64 {
	q, err := os.ReadFile(path.Join(dir, "cpu.cfs_quota_us"))
	if err != nil {
		return 0
	}
	p, err := os.ReadFile(path.Join(dir, "cpu.cfs_period_us"))
	if err != nil {
		return 0
	}
	return thousandths(strings.TrimSpace(string(q)), strings.TrimSpace(string(p)))
}

func thousandths(quota, period string) int64 {
	q, err := strconv.ParseInt(quota, 10, 64) // "max" and -1 are no limit
	p, err2 := strconv.ParseInt(period, 10, 64)
	if err != nil || err2 != nil || q <= 0 || p <= 0 {
		return 0
	}
	return max(1, q*1000/p)
}

// inode names a control group: the number is the same whatever namespace a process sees it in.
func inode(dir string) uint64 {
	var st unix.Stat_t
	if unix.Stat(dir, &st) != nil || st.Ino == 0 {
		return 1
	}
	return st.Ino
}
