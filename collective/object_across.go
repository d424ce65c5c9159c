package collective

// Object collectives across the two groups of an intercommunicator. A group's rank 0
// speaks for it, and the trees are those of the group.

// bcastAcross tells rank 0 of the other group, which tells its group. The root and the
// ranks beside it keep v.
func (o objects[T]) bcastAcross(v T, root int) (T, error) {
	if !o.linked {
		var s sending
		if o.root {
			o.sendFar(&s, v, 0)
		}
		return v, s.WaitAll()
	}
	if o.rank == 0 {
		var err error
		if v, err = o.recvFar(root); err != nil {
			return v, err
		}
	}
	return objects[T]{o.own()}.bcast(v, 0)
}

// swap sends v of rank 0 to rank 0 of the other group, and gives what that has sent to
// all ranks of this one.
func (o objects[T]) swap(v T) (other T, err error) {
	if o.rank == 0 {
		var s sending
		o.sendFar(&s, v, 0)
		if other, err = o.recvFar(0); err == nil {
			err = s.WaitAll()
		}
		if err != nil {
			return other, err
		}
	}
	return objects[T]{o.own()}.bcast(other, 0)
}

func gatherAllAcross[T any](o objects[T], v T) ([]T, error) {
	own := objects[T]{o.own()}
	own.root, own.linked = o.rank == 0, true
	all, err := own.gather(v, 0)
	if err != nil {
		return nil, err
	}
	return objects[[]T](o).swap(all)
}

func (o objects[T]) alltoallAcross(vs []T) (all []T, err error) {
	var s sending
	for r, v := range vs {
		o.sendFar(&s, v, r)
	}
	all = make([]T, o.peers)
	for r := range all {
		if all[r], err = o.recvFar(r); err != nil {
			return nil, err
		}
	}
	return all, s.WaitAll()
}

// reduceAcross combines the values of the group without the root, whose rank 0 tells the
// root.
func (o objects[T]) reduceAcross(v T, combine func(a, b T) T, root int) (none T, err error) {
	switch {
	case o.root:
		return o.recvFar(0)
	case !o.linked:
		return none, nil
	}
	sum, err := objects[T]{o.own()}.reduce(v, combine, 0)
	if err != nil {
		return none, err
	}
	var s sending
	if o.rank == 0 {
		o.sendFar(&s, sum, root)
	}
	return none, s.WaitAll()
}

func (o objects[T]) allreduceAcross(v T, combine func(a, b T) T) (T, error) {
	sum, err := objects[T]{o.own()}.reduce(v, combine, 0)
	if err != nil {
		return sum, err
	}
	return o.swap(sum)
}
