package collective

import "github.com/mpi4go/mpi4go/core"

// Object collectives work on any Go values that a codec can serialize: see the section on
// objects in package mpi. Values are exchanged by trees of messages on a
// communicator of their own, so that they do not meet the program's messages.
//
// Each function has a nonblocking form, whose name begins with I: it does the same on a
// goroutine. Several of them can be in flight. The values must not be changed until the request
// is complete.

// BcastObject sends v of root to all ranks, which return it.
func BcastObject[T any](comm mpi.Communicator, v T, root int, codec ...mpi.Codec) (T, error) {
	o, err := enterObjects[T]("BcastObject", comm, root, codec)
	if err != nil {
		return *new(T), err
	}
	return o.bcast(v, root)
}

// IbcastObject starts to send a value of rank root to all ranks: it is the nonblocking form of
// [BcastObject].
func IbcastObject[T any](comm mpi.Communicator, v T, root int, codec ...mpi.Codec) (*mpi.ObjectRequest[T], error) {
	o, err := enterObjects[T]("IbcastObject", comm, root, codec)
	if err != nil {
		return nil, err
	}
	return mpi.GoObject(o.op, func() (T, error) { return o.bcast(v, root) })
}

// GatherObject collects v of every rank at root, which returns them in the order of
// ranks; the others return nil.
func GatherObject[T any](comm mpi.Communicator, v T, root int, codec ...mpi.Codec) ([]T, error) {
	o, err := enterObjects[T]("GatherObject", comm, root, codec)
	if err != nil {
		return nil, err
	}
	return o.gather(v, root)
}

// IgatherObject starts to collect a value of each rank at rank root: it is the nonblocking form of
// [GatherObject].
func IgatherObject[T any](comm mpi.Communicator, v T, root int, codec ...mpi.Codec) (*mpi.ObjectRequest[[]T], error) {
	o, err := enterObjects[T]("IgatherObject", comm, root, codec)
	if err != nil {
		return nil, err
	}
	return mpi.GoObject(o.op, func() ([]T, error) { return o.gather(v, root) })
}

// ScatterObject sends vs[r] of root to each rank r, which returns it. vs matters only at
// root, where it has as many values as there are ranks.
func ScatterObject[T any](comm mpi.Communicator, vs []T, root int, codec ...mpi.Codec) (T, error) {
	o, err := enterObjects[T]("ScatterObject", comm, root, codec)
	if err != nil {
		return *new(T), err
	}
	return o.scatter(vs, root)
}

// IscatterObject starts to send each rank a value of rank root: it is the nonblocking form of
// [ScatterObject].
func IscatterObject[T any](comm mpi.Communicator, vs []T, root int, codec ...mpi.Codec) (*mpi.ObjectRequest[T], error) {
	o, err := enterObjects[T]("IscatterObject", comm, root, codec)
	if err != nil {
		return nil, err
	}
	return mpi.GoObject(o.op, func() (T, error) { return o.scatter(vs, root) })
}

// AllgatherObject collects v of every rank at all ranks, in the order of ranks.
func AllgatherObject[T any](comm mpi.Communicator, v T, codec ...mpi.Codec) ([]T, error) {
	o, err := enterObjects[T]("AllgatherObject", comm, 0, codec)
	if err != nil {
		return nil, err
	}
	return gatherAll(o, v)
}

// IallgatherObject starts to collect a value of each rank at every rank: it is the nonblocking
// form of [AllgatherObject].
func IallgatherObject[T any](comm mpi.Communicator, v T, codec ...mpi.Codec) (*mpi.ObjectRequest[[]T], error) {
	o, err := enterObjects[T]("IallgatherObject", comm, 0, codec)
	if err != nil {
		return nil, err
	}
	return mpi.GoObject(o.op, func() ([]T, error) { return gatherAll(o, v) })
}

// AlltoallObject sends vs[r] to each rank r, and returns what all ranks have sent to this
// one, in their order. vs has as many values as there are ranks.
func AlltoallObject[T any](comm mpi.Communicator, vs []T, codec ...mpi.Codec) ([]T, error) {
	o, err := enterObjects[T]("AlltoallObject", comm, 0, codec)
	if err != nil {
		return nil, err
	}
	return o.alltoall(vs)
}

// IalltoallObject starts to send a value from every rank to every rank: it is the nonblocking form
// of [AlltoallObject].
func IalltoallObject[T any](comm mpi.Communicator, vs []T, codec ...mpi.Codec) (*mpi.ObjectRequest[[]T], error) {
	o, err := enterObjects[T]("IalltoallObject", comm, 0, codec)
	if err != nil {
		return nil, err
	}
	return mpi.GoObject(o.op, func() ([]T, error) { return o.alltoall(vs) })
}

// ReduceObject combines the values of all ranks, in the order of ranks, and returns the result
// at root; the others return the zero value. combine must be associative, but need not be
// commutative. It may change and return a, which can be this rank's v.
func ReduceObject[T any](comm mpi.Communicator, v T, combine func(a, b T) T, root int, codec ...mpi.Codec) (T, error) {
	o, err := enterReduction("ReduceObject", comm, combine, root, codec)
	if err != nil {
		return *new(T), err
	}
	return o.reduce(v, combine, root)
}

// IreduceObject starts to combine the values of all ranks with a function, for rank root: it is
// the nonblocking form of [ReduceObject].
func IreduceObject[T any](comm mpi.Communicator, v T, combine func(a, b T) T, root int, codec ...mpi.Codec) (*mpi.ObjectRequest[T], error) {
	o, err := enterReduction("IreduceObject", comm, combine, root, codec)
	if err != nil {
		return nil, err
	}
	return mpi.GoObject(o.op, func() (T, error) { return o.reduce(v, combine, root) })
}

// AllreduceObject combines the values of all ranks with a function, in the order of ranks, and
// returns the result on all of them: for combine see [ReduceObject].
func AllreduceObject[T any](comm mpi.Communicator, v T, combine func(a, b T) T, codec ...mpi.Codec) (T, error) {
	o, err := enterReduction("AllreduceObject", comm, combine, 0, codec)
	if err != nil {
		return *new(T), err
	}
	return o.allreduce(v, combine)
}

// IallreduceObject starts to combine the values of all ranks with a function, for every rank: it
// is the nonblocking form of [AllreduceObject].
func IallreduceObject[T any](comm mpi.Communicator, v T, combine func(a, b T) T, codec ...mpi.Codec) (*mpi.ObjectRequest[T], error) {
	o, err := enterReduction("IallreduceObject", comm, combine, 0, codec)
	if err != nil {
		return nil, err
	}
	return mpi.GoObject(o.op, func() (T, error) { return o.allreduce(v, combine) })
}

// ScanObject combines the values of the ranks up to this one, in their order. For combine see
// ReduceObject.
func ScanObject[T any](comm mpi.Communicator, v T, combine func(a, b T) T, codec ...mpi.Codec) (T, error) {
	o, err := enterScan("ScanObject", comm, combine, codec)
	if err != nil {
		return *new(T), err
	}
	return o.scan(v, combine)
}

// IscanObject starts to combine for each rank the values of the ranks up to it with a function: it
// is the nonblocking form of [ScanObject].
func IscanObject[T any](comm mpi.Communicator, v T, combine func(a, b T) T, codec ...mpi.Codec) (*mpi.ObjectRequest[T], error) {
	o, err := enterScan("IscanObject", comm, combine, codec)
	if err != nil {
		return nil, err
	}
	return mpi.GoObject(o.op, func() (T, error) { return o.scan(v, combine) })
}

// ExscanObject combines the values of the ranks before this one, in their order; rank 0
// returns the zero value. For combine see ReduceObject.
func ExscanObject[T any](comm mpi.Communicator, v T, combine func(a, b T) T, codec ...mpi.Codec) (T, error) {
	o, err := enterScan("ExscanObject", comm, combine, codec)
	if err != nil {
		return *new(T), err
	}
	return o.exscan(v, combine)
}

// IexscanObject starts to combine for each rank the values of the ranks before it with a function:
// it is the nonblocking form of [ExscanObject].
func IexscanObject[T any](comm mpi.Communicator, v T, combine func(a, b T) T, codec ...mpi.Codec) (*mpi.ObjectRequest[T], error) {
	o, err := enterScan("IexscanObject", comm, combine, codec)
	if err != nil {
		return nil, err
	}
	return mpi.GoObject(o.op, func() (T, error) { return o.exscan(v, combine) })
}
