package rma_test

import (
	"errors"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/rma"
)

// TestArguments checks that wrong arguments are found before MPI is called.
func TestArguments(t *testing.T) {
	local(t)
	me, size, _, right := ring()
	win := allocate[int32](t, me+3)
	x, y := make([]int32, 3), make([]int32, 3)
	one, two := new(int32), new(int32)
	product := mpi.NewOp(func(a, b int32) int32 { return a * b }, mpi.Commutative)
	double, err := mpi.Vector[int32](2, 2, 1) // the middle one twice
	must(t, err)
	n := win.Len(right)
	ok(t, win.LockAll())
	for _, c := range []struct {
		name  string
		err   error
		class mpi.ErrorClass
	}{
		{"rank", win.Put(x, size, 0), mpi.ErrRank},
		{"negative rank", win.Get(y, -5, 0), mpi.ErrRank},
		{"offset", win.Put(x, right, n-2), mpi.ErrRMARange},
		{"far offset", win.Put(nil, right, n+1), mpi.ErrRMARange},
		{"overflow", win.Put(x, right, 1<<62), mpi.ErrRMARange},
		{"negative offset", win.Get(y, right, -1), mpi.ErrDisp},
		{"accumulate range", win.Accumulate(x, right, n-1, mpi.Sum), mpi.ErrRMARange},
		{"fetch range", win.FetchAndOp(one, two, right, n, mpi.Sum), mpi.ErrRMARange},
		{"swap range", win.CompareAndSwap(one, one, two, right, n), mpi.ErrRMARange},
		{"function", win.Accumulate(x, right, 0, product.Op), mpi.ErrOp},
		{"function, fetched", win.FetchAndOp(one, two, right, 0, product.Op), mpi.ErrOp},
		{"nil operator", win.GetAccumulate(x, y, right, 0, nil), mpi.ErrOp},
		{"no operator", win.Accumulate(x, right, 0, func() (op mpi.Op[int32]) { return op }), mpi.ErrOp},
		{"lengths", win.GetAccumulate(x[:2], y, right, 0, mpi.Sum), mpi.ErrBuffer},
		{"overlap", win.GetAccumulate(x[:2], x[1:], right, 0, mpi.Sum), mpi.ErrBuffer},
		{"nil", win.FetchAndOp(nil, two, right, 0, mpi.Sum), mpi.ErrBuffer},
		{"nil result", win.FetchAndOp(one, nil, right, 0, mpi.NoOp), mpi.ErrBuffer},
		{"one pointer", win.FetchAndOp(one, one, right, 0, mpi.Sum), mpi.ErrBuffer},
		{"nil swap", win.CompareAndSwap(one, nil, two, right, 0), mpi.ErrBuffer},
		{"swap into", win.CompareAndSwap(one, two, two, right, 0), mpi.ErrBuffer},
		{"twice", win.GetBuf(double.Of(y), right, 0), mpi.ErrBuffer},
		{"flush", win.Flush(size), mpi.ErrRank},
		{"lock twice", win.LockAll(), mpi.ErrRMASync},
		{"lock inside", win.Lock(0, rma.Shared), mpi.ErrRMASync},
		{"unlock one", win.Unlock(0), mpi.ErrRMASync},
		{"fence inside", win.Fence(), mpi.ErrRMASync},
		{"close inside", win.Close(), mpi.ErrRMASync},
		{"shared", func() error { _, err := win.Shared(0); return err }(), mpi.ErrRMAFlavor},
		{"request range", func() error { _, err := win.Rput(x, right, n); return err }(), mpi.ErrRMARange},
		{"handler", win.SetErrhandler(nil), mpi.ErrErrhandler},
	} {
		if c.err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		wantErr(t, c.err, c.class)
	}
	ok(t, double.Close())
	wantErr(t, win.PutBuf(double.Of(x), right, 0), mpi.ErrClosed)
	ok(t, win.UnlockAll())

	for _, c := range []struct {
		name  string
		err   error
		class mpi.ErrorClass
	}{
		{"no epoch", win.Put(x[:1], right, 0), mpi.ErrRMASync},
		{"no epoch, request", func() error { _, err := win.Rget(x[:1], right, 0); return err }(), mpi.ErrRMASync},
		{"unlock", win.Unlock(right), mpi.ErrRMASync},
		{"unlock all", win.UnlockAll(), mpi.ErrRMASync},
		{"flush", win.Flush(right), mpi.ErrRMASync},
		{"flush all", win.FlushAll(), mpi.ErrRMASync},
		{"sync", win.Sync(), mpi.ErrRMASync},
		{"lock type", win.Lock(right, 0), mpi.ErrLockType},
		{"lock rank", win.Lock(size, rma.Shared), mpi.ErrRank},
		{"lock assert", win.Lock(right, rma.Shared, rma.NoStore), mpi.ErrAssert},
		{"fence assert", win.Fence(rma.NoCheck), mpi.ErrAssert},
		{"group", win.Start(nil), mpi.ErrGroup},
	} {
		if c.err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		wantErr(t, c.err, c.class)
	}
	var none *rma.Window[int32]
	wantErr(t, none.Put(x, 0, 0), mpi.ErrWin)
	wantErr(t, none.Fence(), mpi.ErrWin)
	ok(t, none.Close())
	if none.Local() != nil || none.Size() != 0 || none.Len(0) != 0 {
		t.Error("a nil window has something")
	}
	wantErr(t, win.Put(x, mpi.ProcNull, 0), mpi.ErrRMASync)
}

// TestFenceEpochs checks what may follow a Fence.
func TestFenceEpochs(t *testing.T) {
	local(t)
	me, _, _, _ := ring()
	win := allocate[float64](t, 1)
	ok(t, win.Fence())
	_, err := win.Rput([]float64{1}, me, 0)
	wantErr(t, err, mpi.ErrRMASync)
	ok(t, win.Lock(me, rma.Exclusive)) // nothing was communicated
	ok(t, win.Unlock(me))
	ok(t, win.Fence())
	ok(t, win.Put([]float64{1}, me, 0))
	wantErr(t, win.LockAll(), mpi.ErrRMASync)
	wantErr(t, win.Lock(me, rma.Exclusive), mpi.ErrRMASync)
	wantErr(t, win.Post(mpi.EmptyGroup()), mpi.ErrRMASync)
	wantErr(t, win.Fence(rma.NoPrecede), mpi.ErrRMASync)
	wantErr(t, win.Close(), mpi.ErrRMASync)
	ok(t, win.Fence(rma.NoSucceed))
	wantErr(t, win.Put([]float64{1}, me, 0), mpi.ErrRMASync)
}

// TestTypes checks element types that cannot be in a window, or be accumulated.
func TestTypes(t *testing.T) {
	local(t)
	world := mpi.World()
	_, err := rma.Allocate[string](world, 1)
	wantErr(t, err, mpi.ErrType)
	_, err = rma.Allocate[struct {
		X int
		p *int `mpi:"-"`
	}](world, 1)
	wantErr(t, err, mpi.ErrType)
	_, err = rma.Allocate[struct{}](world, 1)
	wantErr(t, err, mpi.ErrType)
	_, err = rma.Allocate[int](nil, 1)
	wantErr(t, err, mpi.ErrComm)
	_, err = rma.Allocate[int](world, -1)
	wantErr(t, err, mpi.ErrSize)
	_, err = rma.Allocate[int](world, 1<<62)
	wantErr(t, err, mpi.ErrSize)

	win := allocate[particle](t, 1)
	me := world.Rank()
	x, y := make([]particle, 1), make([]particle, 1)
	mass, err := mpi.Fields[particle]("mass")
	must(t, err)
	defer mass.Close()
	ok(t, win.Lock(me, rma.Shared))
	wantErr(t, win.Accumulate(x, me, 0, mpi.Replace), mpi.ErrType)
	wantErr(t, win.FetchAndOp(&x[0], &y[0], me, 0, mpi.Replace), mpi.ErrType)
	wantErr(t, win.CompareAndSwap(&x[0], &x[0], &y[0], me, 0), mpi.ErrType)
	wantErr(t, win.PutBuf(mass.Of(x), me, 0), mpi.ErrType)
	ok(t, win.Unlock(me))

	reals := allocate[float64](t, 1)
	a, b, c := 1.0, 0.0, 2.0
	ok(t, reals.Lock(me, rma.Shared))
	wantErr(t, reals.CompareAndSwap(&a, &b, &c, me, 0), mpi.ErrType)
	ok(t, reals.Unlock(me))
}

// TestDisagreement checks that where one rank's arguments are wrong, or another's type is
// different, all get an error and none waits.
func TestDisagreement(t *testing.T) {
	me, size, _, _ := ring()
	if size == 1 {
		return
	}
	n, class := 4, mpi.ErrOther
	if me == 1 {
		n, class = -1, mpi.ErrSize
	}
	_, err := rma.Allocate[int](mpi.World(), n)
	wantErr(t, err, class)
	if me == 0 {
		_, err = rma.AllocateShared[int16](mpi.World(), 1)
	} else {
		_, err = rma.AllocateShared[int64](mpi.World(), 1)
	}
	wantErr(t, err, mpi.ErrNotSame)
	var e *mpi.Error
	if errors.As(err, &e) {
		t.Log(e.Text)
	}
}

// TestGroups checks groups for Start and Post that have processes which the window does not
// have.
func TestGroups(t *testing.T) {
	me, size, _, right := ring()
	if size == 1 {
		return
	}
	half, err := mpi.World().Split(me%2, me)
	must(t, err)
	defer half.Close()
	outside := groupOf(t, me, right) // the neighbor is in the other half, or for the last of three not
	if me%2 == 0 {                   // only one half: Open MPI 4.1 mixes up windows that are made at the same time
		win, err := rma.Allocate[int](half, 1)
		must(t, err)
		if me%2 != right%2 {
			wantErr(t, win.Start(outside), mpi.ErrGroup)
			wantErr(t, win.Post(outside), mpi.ErrGroup)
		}
		ok(t, win.Close())
	}

	closed, err := mpi.World().Group()
	must(t, err)
	ok(t, closed.Close())
	other := allocate[int](t, 1)
	wantErr(t, other.Start(closed), mpi.ErrClosed)
}
