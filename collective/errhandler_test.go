package collective_test

import (
	"errors"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// TestErrhandler checks that the errors of collectives go to the communicator's error handler,
// once: those from inside MPI and those that are found before, in all forms.
func TestErrhandler(t *testing.T) {
	comm, err := mpi.World().Dup()
	ok(t, err)
	defer comm.Close()
	var errs []error
	ok(t, comm.SetErrhandler(mpi.NewErrhandler(func(c *mpi.Comm, err error) {
		if c != comm {
			t.Errorf("from rank %d of %d", c.Rank(), c.Size())
		}
		errs = append(errs, err)
	})))
	got := func(name string, err error) {
		t.Helper()
		if err == nil || len(errs) != 1 || !errors.Is(err, errs[0]) {
			t.Errorf("%s: the handler got %v, and the call returned %v", name, errs, err)
		}
		errs = nil
	}
	n := comm.Size()
	x := make([]float64, n)
	got("Bcast", collective.Bcast(comm, x, n))
	_, err = collective.Ibcast(comm, x, n)
	got("Ibcast", err)
	_, err = collective.BcastInit(comm, x, -1)
	got("BcastInit", err)
	got("Allreduce", collective.Allreduce(comm, x, x[1:], mpi.Sum))
	got("ReduceScatter", collective.ReduceScatter(comm, x, x, nil, mpi.Sum))
	got("Alltoallw", collective.Alltoallw[int](comm, nil, nil))
	_, err = collective.GatherSlices(comm, []func(){}, 0)
	got("GatherSlices", err)
	_, err = collective.BcastObject(comm, "x", n)
	got("BcastObject", err)
	_, err = collective.AlltoallObject(comm, make([]string, n+1))
	got("AlltoallObject", err)
	_, err = collective.ReproducibleDot(comm, x, nil)
	got("ReproducibleDot", err)

	// An object whose type rank 0 cannot send: the others would wait for ever.
	if n == 1 {
		_, err = collective.AllreduceObject(comm, 1, nil)
		got("AllreduceObject", err)
	}
	ok(t, collective.Barrier(comm))
	if len(errs) > 0 {
		t.Errorf("the handler got %v", errs)
	}
}

// TestErrhandlerInside checks errors of collectives that the library finds: what rank 0
// sends is too long for the others.
func TestErrhandlerInside(t *testing.T) {
	if mpi.World().Size() == 1 {
		return
	}
	comm, err := mpi.World().Dup()
	ok(t, err)
	defer comm.Close()
	var errs []error
	ok(t, comm.SetErrhandler(mpi.NewErrhandler(func(c *mpi.Comm, err error) { errs = append(errs, err) })))
	check := func(name string, err error) {
		t.Helper()
		if err == nil && len(errs) == 0 {
			return // this rank did not notice
		}
		var e *mpi.Error
		if !errors.As(err, &e) || e.Code == 0 || len(errs) != 1 || !errors.Is(err, errs[0]) {
			t.Errorf("%s: the handler got %v, and the call returned %v", name, errs, err)
		}
		t.Logf("%s: %v", name, err)
		errs = nil
	}
	x := make([]int32, 4, 64)
	if comm.Rank() == 0 {
		x = x[:8]
	}
	check("Bcast", collective.Bcast(comm, x, 0))
	req, err := collective.Ibcast(comm, x, 0)
	if err == nil {
		_, _, err = req.Wait()
	}
	check("Ibcast", err)
}
