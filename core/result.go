package mpi

// Index returns the place of the request in the order of Add to the set that it was added to last.
func (r *request) Index() int { return int(r.place) }

// look reports whether the operation is complete, and leaves its completion to a wait.
func (r *request) look() (bool, error) {
	if !r.holder.CompareAndSwap(nobody, program) {
		if r.holder.Load() == program { // a wait of another goroutine's is not over
			return false, nil
		}
		r.hold()
	}
	defer r.release()
	if r.state != inFlight {
		return true, nil
	}
	if r.pending.Done() {
		return true, nil
	}
	if err := running(r.op); err != nil {
		return false, err
	}
	if !r.pending.Test() {
		return false, r.stalled()
	}
	return true, nil
}

// result is the error of an operation whose completion has been collected.
func (r *request) result() error {
	if r.state == collected {
		return r.err
	}
	err := Errorf("Result", ErrRequest, "the %s request is active: wait for it before asking for its result", r.op)
	if r.state == idle {
		err = Errorf("Result", ErrRequest, "the %s request has not been started", r.op)
	}
	if r.call != nil {
		return r.call.raise(err)
	}
	return r.comm.raise(err)
}

// Result returns what Wait returned, or would have returned: what was received, the status and the
// error. It is for requests that a set or Persistents has waited for.
//
// It does not wait, and can be called again and again, of a persistent operation until its next
// start. Before the completion has been waited for, or found by a test, the error is [ErrRequest].
func (r *Request[T]) Result() (got []T, st Status, err error) {
	if r == nil {
		return nil, Status{}, missing("Result")
	}
	if err := r.result(); r.state != collected {
		return nil, Status{}, err
	}
	return r.got(), r.status, r.err
}

// Done reports whether the operation is complete, and does not wait. Unlike [Request.Test] it leaves
// the completion to a later Wait, which then returns at once, and returns the error if the operation
// has failed. While another goroutine waits for the request, Done is false.
//
// The buffers belong to the program again only after that Wait. A request that has been waited for, and
// a persistent one that is not started, are done. See MPI 5.0, section 3.7.6.
//
//	int MPI_Request_get_status(MPI_Request request, int *flag, MPI_Status *status)
func (r *Request[T]) Done() (bool, error) {
	if r == nil {
		return false, missing("Done")
	}
	return r.look()
}

// Result returns what Wait returned, or would have returned: the object, the status and the error.
// It is for requests that a set has waited for. It does not wait: before the completion has been
// waited for, or found by a test, the error is [ErrRequest].
func (r *ObjectRequest[T]) Result() (v T, st Status, err error) {
	if err := r.result(); r.state != collected {
		return v, Status{}, err
	}
	return r.value, r.status, r.err
}

// Done reports whether the operation is complete, and does not wait. It leaves the completion to a
// later Wait, which then returns at once: see [Request.Done].
func (r *ObjectRequest[T]) Done() (bool, error) { return r.look() }

// Result returns what Wait returned, or would have returned: the communicator and the error. It is
// for requests that a set has waited for. It does not wait: before the completion has been waited
// for, or found by a test, the error is [ErrRequest].
func (r *CommRequest[C]) Result() (comm C, err error) {
	if err := r.result(); r.state != collected {
		return comm, err
	}
	return r.comm, r.err
}

// Done reports whether the communicator has been made, and does not wait. It leaves the completion to
// a later Wait, which then returns at once: see [Request.Done].
func (r *CommRequest[C]) Done() (bool, error) { return r.look() }
