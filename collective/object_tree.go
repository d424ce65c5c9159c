package collective

import "github.com/mpi4go/mpi4go/core"

// How object collectives work.

// objects is one object collective.
type objects[T any] struct{ wire }

// A wire is how the messages of an object collective go: its communicator, which has all ranks
// of an intercommunicator, and their tag.
type wire struct {
	team
	op    string
	comm  *mpi.Comm
	tag   int
	codec []mpi.Codec
	near  int // the first rank in comm of this rank's group
	far   int // and of the other group, which is the same where there is one
}

func enterObjects[T any](op string, comm mpi.Communicator, root int, codec []mpi.Codec) (objects[T], error) {
	t, err := enterRooted(op, comm, root)
	if err == nil {
		err = matchObjects[T](t, op, root)
	}
	if err != nil {
		return objects[T]{}, mpi.Raise(comm, err)
	}
	w := wire{team: t, op: op, codec: codec}
	if w.comm, w.tag, err = mpi.ObjectComm(op, comm); err != nil {
		return objects[T]{}, mpi.Raise(comm, err)
	}
	switch {
	case t.inter && w.comm.Rank() == t.rank: // this group comes first
		w.far = t.size
	case t.inter:
		w.near = t.peers
	}
	return objects[T]{w}, nil
}

// own is the wire of the rank's own group, for what groups do by themselves.
func (w wire) own() wire {
	w.inter, w.peers, w.far = false, w.size, w.near
	return w
}

// recv receives from a rank of this rank's group.
func (o objects[T]) recv(source int) (T, error) {
	v, _, err := mpi.RecvObject[T](o.comm, o.near+source, o.tag)
	return v, err
}

// recvFar receives from a rank of the other group, if there is one.
func (o objects[T]) recvFar(source int) (T, error) {
	v, _, err := mpi.RecvObject[T](o.comm, o.far+source, o.tag)
	return v, err
}

// sending is sends that have been started.
type sending struct{ mpi.Requests }

func (o objects[T]) send(s *sending, v T, dest int) {
	s.Add(mpi.IsendObject(o.comm, v, o.near+dest, o.tag, o.codec...))
}

func (o objects[T]) sendFar(s *sending, v T, dest int) {
	s.Add(mpi.IsendObject(o.comm, v, o.far+dest, o.tag, o.codec...))
}

// bcast goes down a binomial tree: a rank, counted from the root, hears from the one without
// its lowest bit, and tells those with a lower bit more.
func (o objects[T]) bcast(v T, root int) (T, error) {
	if o.inter {
		return o.bcastAcross(v, root)
	}
	size := o.size
	me := (o.rank - root + size) % size
	bit := 1
	for ; bit < size && me&bit == 0; bit *= 2 {
	}
	if me > 0 {
		var err error
		if v, err = o.recv((me - bit + root) % size); err != nil {
			return v, err
		}
	}
	var s sending
	for bit /= 2; bit > 0; bit /= 2 {
		if me+bit < size {
			o.send(&s, v, (me+bit+root)%size)
		}
	}
	return v, s.WaitAll()
}

func (o objects[T]) gather(v T, root int) (all []T, err error) {
	if !o.root {
		var s sending
		if o.linked {
			o.sendFar(&s, v, root)
		}
		return nil, s.WaitAll()
	}
	all = make([]T, o.peers)
	for r := range all {
		if r == root {
			all[r] = v
		} else if all[r], err = o.recvFar(r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (o objects[T]) scatter(vs []T, root int) (v T, err error) {
	if !o.root {
		if o.linked {
			v, err = o.recvFar(root)
		}
		return v, err
	}
	if err := o.oneEach(vs); err != nil {
		return v, err
	}
	var s sending
	for r := range vs {
		if r == root {
			v = vs[r]
		} else {
			o.sendFar(&s, vs[r], r)
		}
	}
	return v, s.WaitAll()
}

func (o objects[T]) oneEach(vs []T) error {
	if len(vs) != o.peers {
		return mpi.Raise(o.comm, mpi.Errorf(o.op, mpi.ErrCount, "%d values for %s", len(vs), o.ranks()))
	}
	return nil
}

// gatherAll doubles what is known in each step: the values of the ranks from this one on.
func gatherAll[T any](o objects[T], v T) ([]T, error) {
	if o.inter {
		return gatherAllAcross(o, v)
	}
	lists := objects[[]T](o)
	size, me := o.size, o.rank
	known := append(make([]T, 0, size), v)
	for n := 1; n < size; n *= 2 {
		var s sending
		lists.send(&s, known[:min(n, size-n)], (me-n+size)%size)
		more, err := lists.recv((me + n) % size)
		if err != nil {
			return nil, err
		}
		if err := s.WaitAll(); err != nil {
			return nil, err
		}
		known = append(known, more...)
	}
	all := make([]T, size)
	for i, v := range known {
		all[(me+i)%size] = v
	}
	return all, nil
}

// alltoall exchanges values with one rank after the other.
func (o objects[T]) alltoall(vs []T) (all []T, err error) {
	if err := o.oneEach(vs); err != nil {
		return nil, err
	}
	if o.inter {
		return o.alltoallAcross(vs)
	}
	size, me := o.size, o.rank
	all = make([]T, size)
	all[me] = vs[me]
	for i := 1; i < size; i++ {
		var s sending
		o.send(&s, vs[(me+i)%size], (me+i)%size)
		from := (me - i + size) % size
		if all[from], err = o.recv(from); err != nil {
			return nil, err
		}
		if err := s.WaitAll(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// enterScan is enterReduction for what needs one order of all ranks.
func enterScan[T any](op string, comm mpi.Communicator, combine func(a, b T) T, codec []mpi.Codec) (objects[T], error) {
	if t, err := enter(op, comm); err == nil && t.inter {
		return objects[T]{}, mpi.Raise(comm, noInter(op))
	}
	return enterReduction(op, comm, combine, 0, codec)
}

func enterReduction[T any](op string, comm mpi.Communicator, combine func(a, b T) T, root int, codec []mpi.Codec) (objects[T], error) {
	if combine == nil {
		return objects[T]{}, mpi.Raise(comm, mpi.Errorf(op, mpi.ErrOp, "the function that combines two values is nil"))
	}
	return enterObjects[T](op, comm, root, codec)
}

// reduce goes up a binomial tree to rank 0, which is the only one that keeps the order, and
// from there to the root.
func (o objects[T]) reduce(v T, combine func(a, b T) T, root int) (none T, err error) {
	if o.inter {
		return o.reduceAcross(v, combine, root)
	}
	size, me := o.size, o.rank
	var s sending
	sum := v
	for bit := 1; bit < size; bit *= 2 {
		if me&bit != 0 {
			o.send(&s, sum, me-bit)
			break
		}
		if me+bit < size {
			right, err := o.recv(me + bit)
			if err != nil {
				return none, err
			}
			sum = combine(sum, right)
		}
	}
	if err := s.WaitAll(); err != nil {
		return none, err
	}
	switch {
	case root == 0 && me == 0:
		return sum, nil
	case me == 0:
		o.send(&s, sum, root)
		return none, s.WaitAll()
	case me == root:
		return o.recv(0)
	}
	return none, nil
}

func (o objects[T]) allreduce(v T, combine func(a, b T) T) (T, error) {
	if o.inter {
		return o.allreduceAcross(v, combine)
	}
	sum, err := o.reduce(v, combine, 0)
	if err != nil {
		return sum, err
	}
	return o.bcast(sum, 0)
}

// scan doubles the ranks that are in the sum, in each step.
func (o objects[T]) scan(v T, combine func(a, b T) T) (T, error) {
	size, me := o.size, o.rank
	sum := v
	for n := 1; n < size; n *= 2 {
		var s sending
		if me+n < size {
			o.send(&s, sum, me+n)
		}
		if me >= n {
			before, err := o.recv(me - n)
			if err != nil {
				return v, err
			}
			if err := s.WaitAll(); err != nil { // combine may keep parts of sum
				return v, err
			}
			sum = combine(before, sum)
			continue
		}
		if err := s.WaitAll(); err != nil {
			return v, err
		}
	}
	return sum, nil
}

// exscan is a scan, whose results go one rank on.
func (o objects[T]) exscan(v T, combine func(a, b T) T) (T, error) {
	sum, err := o.scan(v, combine)
	if err != nil {
		return *new(T), err
	}
	var s sending
	if o.rank+1 < o.size {
		o.send(&s, sum, o.rank+1)
	}
	var before T
	if o.rank > 0 {
		if before, err = o.recv(o.rank - 1); err != nil {
			return before, err
		}
	}
	return before, s.WaitAll()
}
