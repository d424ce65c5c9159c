package mpi_test

import (
	"math"
	"reflect"
	"sync/atomic"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// countingCodec is JSON under another name, and counts what it serializes.
type countingCodec struct {
	mpi.Codec
	used *atomic.Int32
}

func (countingCodec) Name() string { return "counting" }

func (c countingCodec) Marshal(v any) ([]byte, error) {
	c.used.Add(1)
	return c.Codec.Marshal(v)
}

// TestObjectDefaults sends objects with other codecs and thresholds on each rank.
func TestObjectDefaults(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	codec := countingCodec{mpi.JSON, new(atomic.Int32)}
	mpi.RegisterCodec(codec)
	defer mpi.SetDefaultCodec(nil)
	defer mpi.SetObjectThreshold(64 << 10)
	must(t, barrier(comm)) // all know the codec
	type state struct {
		Name           string
		Small, Between []float64
		Large          []int32
	}
	value := func(rank int) state {
		return state{"state", random[float64](100, rank), random[float64](2000, rank+1), random[int32](100_000, rank)}
	}
	thresholds := []int{64 << 10, 1, 700, math.MaxInt}
	for round := range len(thresholds) {
		before := codec.used.Load()
		want := before
		if (comm.Rank()+round)%2 == 0 {
			mpi.SetDefaultCodec(codec)
			want++
		} else {
			mpi.SetDefaultCodec(nil)
		}
		must(t, mpi.SetObjectThreshold(thresholds[(comm.Rank()+round)%len(thresholds)]))
		got, _, err := mpi.SendrecvObject[state](comm, value(comm.Rank()), right, 1, left, 1)
		must(t, err)
		if !reflect.DeepEqual(got, value(left)) {
			t.Errorf("round %d: the object is another", round)
		}
		if n := codec.used.Load(); n != want {
			t.Errorf("round %d: the codec was used %d times, want %d", round, n-before, want-before)
		}
		must(t, mpi.SendObject(comm, "text", mpi.ProcNull, 1, mpi.CBOR)) // what is told goes first
		if n := codec.used.Load(); n != want {
			t.Errorf("round %d: the default codec was used instead of the one that was given", round)
		}
	}
	mpi.SetDefaultCodec(nil)
	got, _, err := mpi.SendrecvObject[[]complex128](comm, []complex128{1i, 2}, right, 1, left, 1)
	if err != nil || !reflect.DeepEqual(got, []complex128{1i, 2}) {
		t.Errorf("complex numbers: %v, %v", got, err)
	}
	for _, bytes := range []int{0, -1} {
		wantErr(t, mpi.SetObjectThreshold(bytes), mpi.ErrArg, "want 1 or more")
	}
}
