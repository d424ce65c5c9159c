//go:build !linux

package cores

func affinity() (mask [Words]uint64, ok bool) { return mask, false }

func quota() (group uint64, limit int64) { return 0, 0 }
