package topo

import (
	"errors"

	"github.com/mpi4go/mpi4go/core"
)

// A Bundle exchanges the halos of several arrays at a time, with one message to each neighbor for
// all of them, where Exchange sends one for each array. That is worth it while messages are short:
// the more arrays, and the smaller their blocks. Structs with gaps have a message for each array.
type Bundle[T any] struct {
	arrays []*Cart[T]
	halos  *exchange[T]
	space  *space
}

// NewBundle makes a bundle of arrays that are like the first (see Like), with the same halo. They
// stay arrays of their own, whose Exchange can still be called, and are closed after the bundle.
// It is collective, with the arrays in the same order.
func NewBundle[T any](arrays ...*Cart[T]) (*Bundle[T], error) {
	const op = "NewBundle"
	if len(arrays) == 0 {
		return nil, mpi.Errorf(op, mpi.ErrArg, "a bundle of no arrays")
	}
	g := &Bundle[T]{arrays: append([]*Cart[T](nil), arrays...)}
	for i, a := range arrays {
		if err := a.usable(op); err != nil {
			return nil, err
		}
		if first := arrays[0]; a.space != first.space || a.key != first.key || a.corners != first.corners {
			return nil, mpi.Errorf(op, mpi.ErrArg, "array %d is not like the first: it is on other processes, or has another halo", i)
		}
	}
	g.space = arrays[0].space
	g.space.users++
	var err error
	if g.halos, err = newExchange(g.space.tag(), byLength, g.arrays...); err != nil {
		return nil, g.space.undo(err)
	}
	return g, nil
}

// Exchange brings the halos of all arrays up to date, as the [Cart.Exchange] of each does.
func (g *Bundle[T]) Exchange() error {
	if err := g.usable("Exchange"); err != nil {
		return err
	}
	return g.halos.exchange()
}

// Begin begins to bring the halos of all arrays up to date, which [Bundle.End] completes; see
// [Cart.Begin].
func (g *Bundle[T]) Begin() error {
	if err := g.usable("Begin"); err != nil {
		return err
	}
	return g.halos.begin()
}

// End completes the exchange that [Bundle.Begin] has begun.
func (g *Bundle[T]) End() error {
	if err := g.usable("End"); err != nil {
		return err
	}
	return g.halos.end()
}

// usable returns an error for bundles that no calls can be made with.
func (g *Bundle[T]) usable(op string) error {
	if g == nil {
		return mpi.Errorf(op, mpi.ErrArg, "the bundle is nil")
	}
	if g.space == nil {
		return mpi.Errorf(op, mpi.ErrClosed, "the bundle is closed")
	}
	for _, a := range g.arrays {
		if err := a.usable(op); err != nil {
			return err
		}
	}
	return nil
}

// Close frees what MPI has of the bundle; the arrays stay. It is collective. Closing twice, or nil,
// does nothing.
func (g *Bundle[T]) Close() error {
	if g == nil || g.space == nil {
		return nil
	}
	if err := mpi.Running("Close"); err != nil {
		return err
	}
	s := g.space
	g.space = nil
	return errors.Join(g.halos.close(), s.release())
}
