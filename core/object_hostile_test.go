package mpi_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/object"
)

// parts are the messages of an object, as bytes.
func parts(t *testing.T, v any) [][]byte {
	t.Helper()
	m, err := object.Encode(reflect.ValueOf(v), object.CBOR)
	must(t, err)
	list := [][]byte{m.First}
	for _, p := range m.Rest {
		list = append(list, p.Slice())
	}
	return list
}

// TestObjectShort sends messages of an object that are shorter than the first one has announced.
func TestObjectShort(t *testing.T) {
	objectOfOtherSize(t, mpi.ErrType, "were announced", func(part []byte) [][]byte {
		return [][]byte{nil, part[:100], part[:len(part)-1]}
	})
}

// TestObjectLong sends messages of an object that are longer.
func TestObjectLong(t *testing.T) {
	harness.SkipQuirk(t, "truncate-overrun")
	harness.SkipQuirk(t, "truncate-silent")
	objectOfOtherSize(t, mpi.ErrTruncate, "", func(part []byte) [][]byte {
		return [][]byte{append(bytes.Clone(part), 0), make([]byte, 2*len(part))}
	})
}

// objectOfOtherSize sends objects of which one message is not as long as was announced, to all ways to
// receive.
func objectOfOtherSize(t *testing.T, class mpi.ErrorClass, text string, instead func(part []byte) [][]byte) {
	comm := newComm(t)
	left, right := ring(comm)
	type state struct {
		Name string
		Data []float64
	}
	x := state{strings.Repeat("name", 50_000), random[float64](1<<17, 1)}
	whole := parts(t, x)
	if len(whole) < 3 {
		t.Fatalf("%d messages", len(whole))
	}
	old := func() *state { return &state{"old", make([]float64, 1<<17)} }
	into := old()
	var zero state
	for k := 1; k < len(whole); k++ {
		for _, c := range []struct {
			name string
			recv func() (state, error)
		}{
			{"RecvObject", func() (state, error) { v, _, err := mpi.RecvObject[state](comm, left, 1); return v, err }},
			{"IrecvObject", func() (state, error) {
				r, err := mpi.IrecvObject[state](comm, mpi.AnySource, mpi.AnyTag)
				must(t, err)
				var rs mpi.Requests
				rs.Add(r, nil)
				err = rs.WaitAll()
				return r.Value(), err
			}},
			{"MprobeObject", func() (state, error) {
				m, err := mpi.MprobeObject[state](comm, left, 1)
				must(t, err)
				v, _, err := m.Recv()
				return v, err
			}},
			{"RecvObjectInto", func() (state, error) {
				into = old()
				_, err := mpi.RecvObjectInto(comm, into, left, 1)
				return zero, err
			}},
			{"IrecvObjectInto", func() (state, error) {
				into = old()
				r, err := mpi.IrecvObjectInto(comm, into, left, 1)
				must(t, err)
				v, _, err := r.Wait()
				return v, err
			}},
		} {
			for _, other := range instead(whole[k]) {
				var rs mpi.Requests
				for i, part := range whole {
					if i == k {
						part = other
					}
					rs.Add(mpi.Isend(comm, part, right, 1))
				}
				got, err := c.recv()
				wantErr(t, err, class, text)
				if !reflect.DeepEqual(got, zero) || into.Name != "old" || len(into.Data) != 1<<17 {
					t.Errorf("%s, message %d of %d bytes: %.100v, %.20s", c.name, k, len(other), got, into.Name)
				}
				must(t, rs.WaitAll())
			}
		}
	}
	ringObject(t, comm, func(rank int) state { return state{"later", x.Data} })
}
