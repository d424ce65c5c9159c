package collective

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/scratch"
)

// BcastValue returns the value that root passes, on all ranks; what other ranks pass is ignored. All
// ranks of the communicator call it, with the same root, and it blocks until the value is there.
// On an intercommunicator, the root passes mpi.Root as the root, the others of its group mpi.ProcNull.
// See MPI 5.0, section 6.4.
func BcastValue[T any](comm mpi.Communicator, x T, root int) (T, error) {
	s, b := scratch.Take[T](1)
	defer b.Give()
	s[0] = x
	err := Bcast(comm, s, root)
	return s[0], err
}

// ReduceValue combines the values of all ranks by an operator, and returns the result on root, and the
// zero value on the others. All ranks of the communicator call it, with the same operator and root. It
// blocks until this rank's part is done. See MPI 5.0, section 6.9.1.
func ReduceValue[T any](comm mpi.Communicator, x T, op mpi.Reducer[T], root int) (T, error) {
	return combined(x, func(send, recv []T) error { return Reduce(comm, send, recv, op, root) })
}

// AllreduceValue combines the values of all ranks by an operator, and returns the result on all of
// them:
//
//	total, err := collective.AllreduceValue(comm, mine, mpi.Sum)
//
// All ranks of the communicator call it, with the same operator. It blocks until the result is there,
// and allocates nothing. See MPI 5.0, section 6.9.6.
func AllreduceValue[T any](comm mpi.Communicator, x T, op mpi.Reducer[T]) (T, error) {
	return combined(x, func(send, recv []T) error { return Allreduce(comm, send, recv, op) })
}

// ScanValue combines the values of rank 0 up to this one by an operator, and returns the result. All
// ranks of the communicator call it, with the same operator. It blocks until the result is there. See
// MPI 5.0, section 6.11.1.
func ScanValue[T any](comm mpi.Communicator, x T, op mpi.Reducer[T]) (T, error) {
	return combined(x, func(send, recv []T) error { return Scan(comm, send, recv, op) })
}

// ExscanValue combines the values of the ranks below this one by an operator, and returns the result,
// which is the zero value on rank 0. All ranks of the communicator call it, with the same operator. It
// blocks until the result is there. See MPI 5.0, section 6.11.2.
func ExscanValue[T any](comm mpi.Communicator, x T, op mpi.Reducer[T]) (T, error) {
	return combined(x, func(send, recv []T) error { return Exscan(comm, send, recv, op) })
}

// combined returns the result of a reduction of one value.
func combined[T any](x T, reduce func(send, recv []T) error) (T, error) {
	s, b := scratch.Take[T](2)
	defer b.Give()
	s[0] = x
	err := reduce(s[:1], s[1:])
	return s[1], err
}

// GatherValue collects one value of each rank on root, which gets them in the order of the ranks; the
// others get nil. All ranks of the communicator call it, with the same root. It blocks until this
// rank's part is done. See MPI 5.0, section 6.5.
func GatherValue[T any](comm mpi.Communicator, x T, root int) ([]T, error) {
	t, err := enterRooted("Gather", comm, root)
	if err != nil {
		return nil, mpi.Raise(comm, err)
	}
	var all []T
	if t.root {
		all = make([]T, t.peers)
	}
	s, b := scratch.Take[T](1)
	defer b.Give()
	s[0] = x
	if t.inter && t.root {
		s = s[:0] // the root of the other group's values has none
	}
	return all, Gather(comm, s, all, root)
}

// AllgatherValue collects one value of each rank on all ranks, which get them in the order of the
// ranks. All ranks of the communicator call it. It blocks until the values are there. See MPI 5.0,
// section 6.7.
func AllgatherValue[T any](comm mpi.Communicator, x T) ([]T, error) {
	t, err := enter("Allgather", comm)
	if err != nil {
		return nil, mpi.Raise(comm, err)
	}
	all := make([]T, t.peers)
	s, b := scratch.Take[T](1)
	defer b.Give()
	s[0] = x
	return all, Allgather(comm, s, all)
}

// ScatterValue sends xs[r] of root to each rank r, which returns it. Only root passes values, as many
// as there are ranks; the others' xs is ignored. All ranks of the communicator call it, with the same
// root. It blocks until this rank's part is done. See MPI 5.0, section 6.6.
func ScatterValue[T any](comm mpi.Communicator, xs []T, root int) (T, error) {
	var none T
	t, err := enterRooted("Scatter", comm, root)
	if err == nil && t.root && len(xs) != t.peers {
		err = mpi.Errorf("Scatter", mpi.ErrCount, "%d values for %d ranks", len(xs), t.peers)
	}
	if err != nil {
		return none, mpi.Raise(comm, err)
	}
	if !t.root {
		xs = nil
	}
	s, b := scratch.Take[T](1)
	defer b.Give()
	err = Scatter(comm, xs, s, root)
	return s[0], err
}

// AlltoallValues sends xs[r] to each rank r, and returns the values that the ranks have sent to this
// one, in the order of the ranks. xs has as many values as there are ranks. All ranks of the
// communicator call it. It blocks until the values are there. See MPI 5.0, section 6.8.
func AlltoallValues[T any](comm mpi.Communicator, xs []T) ([]T, error) {
	t, err := enter("Alltoall", comm)
	if err == nil && len(xs) != t.peers {
		err = mpi.Errorf("Alltoall", mpi.ErrCount, "%d values for %d ranks", len(xs), t.peers)
	}
	if err != nil {
		return nil, mpi.Raise(comm, err)
	}
	all := make([]T, len(xs))
	return all, Alltoall(comm, xs, all)
}
