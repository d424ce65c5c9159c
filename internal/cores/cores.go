// Package cores tells whether the processes of a machine have a core each. A process may use
// the cores of its affinity mask, and no more of their time than the CPU quotas of its control
// groups allow, as containers have them.
package cores

import (
	"hash/fnv"
	"math/bits"
	"os"
	"runtime"
	"strings"
)

// Words is the length of a mask of cores.
const Words = 16

// A Share is what one process may use of its machine. It has a fixed size and no pointers, so
// that processes can send it to one another.
type Share struct {
	Machine uint64        // the same for the processes of one machine
	Cores   [Words]uint64 // a bit for each core; none where the system does not tell
	Count   int64         // of those cores
	Group   uint64        // names the control group with the tightest quota; 0 where there is no quota
	Quota   int64         // of that group, in thousandths of a core
}

// Mine returns the share of this process.
func Mine() Share {
	s := Share{Machine: machine(), Count: int64(runtime.NumCPU())}
	if mask, ok := affinity(); ok {
		s.Cores, s.Count = mask, count(&mask)
	}
	s.Group, s.Quota = quota()
	return s
}

// machine names the machine by its boot, which containers and namespaces do not hide, or by its
// host name where the system does not tell.
func machine() uint64 {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	name := strings.TrimSpace(string(id))
	if err != nil || name == "" {
		name, _ = os.Hostname()
	}
	h := fnv.New64a()
	h.Write([]byte(name))
	return h.Sum64()
}

func count(mask *[Words]uint64) (n int64) {
	for _, w := range mask {
		n += int64(bits.OnesCount64(w))
	}
	return n
}

// Usable returns how many cores the processes of one machine, which have the shares, may use
// together.
func Usable(shares []Share) int {
	var union [Words]uint64
	var most int64
	for i := range shares {
		most = max(most, shares[i].Count)
		for w, bits := range shares[i].Cores {
			union[w] |= bits
		}
	}
	n := max(most, count(&union))
	if all := groups(shares); len(all) == 1 && all[0].Group != 0 {
		n = min(n, max(1, all[0].Quota/1000))
	}
	return int(n)
}

// Crowded reports whether some of the processes, which are on one machine and have the shares,
// must take turns: there are more of them than cores, more on a set of cores than it has, or
// more in a control group than its quota lets run at a time.
func Crowded(shares []Share) bool {
	if len(shares) > Usable(shares) {
		return true
	}
	for _, g := range groups(shares) {
		if g.Group != 0 && g.members*1000 > g.Quota {
			return true
		}
	}
	on := make(map[[Words]uint64]int64)
	for i := range shares {
		mask := shares[i].Cores
		on[mask]++
		if n := count(&mask); n > 0 && on[mask] > n {
			return true
		}
	}
	return false
}

// A group is the processes of one control group.
type group struct {
	Share
	members int64
}

func groups(shares []Share) (all []group) {
next:
	for _, s := range shares {
		for i := range all {
			if all[i].Group == s.Group {
				all[i].members++
				all[i].Quota = min(all[i].Quota, s.Quota)
				continue next
			}
		}
		all = append(all, group{s, 1})
	}
	return all
}
