package mpi

import "github.com/mpi4go/mpi4go/internal/capi"

// The attributes that MPI itself attaches to World. See MPI 5.0, section 9.1.2 and 11.10.1.

// TagUB returns the largest tag that messages may have (MPI_TAG_UB). It is 0 before Init.
func TagUB() int { return state.tagUB }

// Host returns the rank of the process that runs on the host machine, where a system sets one
// apart (MPI_HOST); ok is false if it does not, as none does nowadays.
func Host() (rank int, ok bool) {
	rank, ok = predefinedRank(capi.Host)
	return rank, ok && rank != ProcNull
}

// IOProcess returns a rank that can read and write files (MPI_IO): AnySource if all can,
// ProcNull if none.
func IOProcess() int {
	rank, ok := predefinedRank(capi.Io)
	if !ok {
		return ProcNull
	}
	return rank
}

// WtimeIsGlobal reports whether the clocks of Wtime are the same on all ranks
// (MPI_WTIME_IS_GLOBAL).
func WtimeIsGlobal() bool {
	v, ok := predefinedInt(capi.WtimeIsGlobal)
	return ok && v != 0
}

// UniverseSize returns how many processes the job is meant to have, with those that are yet to
// be spawned (MPI_UNIVERSE_SIZE); ok is false if the launcher has not told.
func UniverseSize() (n int, ok bool) { return predefinedInt(capi.UniverseSize) }

// AppNum returns which of the commands of the launcher (mpiexec prog0 : prog1) or of Spawn
// started this process, counted from 0 (MPI_APPNUM); ok is false if the launcher has not told.
func AppNum() (n int, ok bool) { return predefinedInt(capi.Appnum) }

// LastUsedCode returns the largest error class or code in use on this rank
// (MPI_LASTUSEDCODE); see AddErrorClass. MPICH and its kin count classes only.
func LastUsedCode() int {
	v, _ := predefinedInt(capi.Lastusedcode)
	return v
}

// predefinedInt returns an attribute of World, to whose value MPI gives a pointer.
//
//	int MPI_Comm_get_attr(MPI_Comm comm, int comm_keyval, void *attribute_val, int *flag)
func predefinedInt(key int) (v int, ok bool) {
	p, ok := predefinedAttr(key)
	if !ok {
		return 0, false
	}
	return int(capi.IntAt(p)), true
}

func predefinedRank(key int) (rank int, ok bool) {
	p, ok := predefinedAttr(key)
	if !ok {
		return 0, false
	}
	return capi.RankAt(p), true
}

func predefinedAttr(key int) (p uintptr, ok bool) {
	if state.phase.Load() != phaseRunning {
		return 0, false
	}
	p, ok, code := capi.CommGetAttr(worldComm.h, key)
	return p, ok && code == 0 && p != 0
}
