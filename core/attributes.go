package mpi

import (
	"github.com/mpi4go/mpi4go/internal/attr"
)

// A Key[H, T] is what values of type T, which can be any Go type, are attached under to
// objects of type H: to communicators (*Comm), to layouts, to windows. It is how a library
// keeps what it needs with a communicator of its caller:
//
//	var solvers = mpi.NewKey(nil, func(_ *mpi.Comm, s *solver) error { return s.close() })
//
//	func Solve(comm *mpi.Comm, ...) error {
//		s, ok := solvers.Get(comm)
//		if !ok {
//			s = newSolver()
//			solvers.Set(comm, s)
//		}
//		...
//
// A Key is made once, for example for a package-level variable, and needs no Close. All
// its methods are local, and can be called from any goroutine. See MPI 5.0, section 7.7.
type Key[H Attributed, T any] struct{ key *attr.Key }

// Attributed is what can have attributes: *Comm, Layout, and the handles of this module's other
// packages.
type Attributed interface {
	// AttributeSet returns the attributes, or an error if the object is closed. It is for the
	// packages of this module.
	AttributeSet(op string) (*attr.Set, error)
}

// NewKey makes a key. copied is called when an object with a value is duplicated, on each
// rank, and returns what the duplicate gets; ok is false for nothing. A nil copied copies
// nothing; CopyValue makes the duplicate have the same value. deleted is called with a value
// that Delete or another Set takes away, or with whose object it goes; it can be nil. The
// object can still be used then. An error that they return becomes the error of
// the call that they are called for, which has failed: the duplicate is not made, the value is
// not deleted, the object is not closed.
//
// Values are copied in the order in which they were set, and deleted with their object in
// the reverse order. Dup, Layout.Dup and the like copy; Split and others do not.
//
//	int MPI_Comm_create_keyval(MPI_Comm_copy_attr_function *comm_copy_attr_fn, MPI_Comm_delete_attr_function *comm_delete_attr_fn, int *comm_keyval, void *extra_state)
func NewKey[H Attributed, T any](copied func(object H, value T) (v T, ok bool, err error), deleted func(object H, value T) error) Key[H, T] {
	k := new(attr.Key)
	if copied != nil {
		k.Copy = func(object, value any) (any, bool, error) {
			v, ok, err := copied(object.(H), *value.(*T))
			return &v, ok, err
		}
	}
	if deleted != nil {
		k.Delete = func(object, value any) error { return deleted(object.(H), *value.(*T)) }
	}
	return Key[H, T]{k}
}

// CopyValue gives a duplicate of a communicator or layout the same value: it is a first argument
// for [NewKey].
func CopyValue[H Attributed, T any](_ H, value T) (T, bool, error) { return value, true, nil }

func (k Key[H, T]) of(op string, object H) (*attr.Set, error) {
	if k.key == nil {
		return nil, Errorf(op, ErrKeyval, "the key is the zero value of Key: make it with NewKey")
	}
	return object.AttributeSet(op)
}

// Set attaches a value to an object. A value that is there under this key is deleted
// before. See MPI 5.0, section 7.7.2, also for Get and Delete.
//
//	int MPI_Comm_set_attr(MPI_Comm comm, int comm_keyval, void *attribute_val)
func (k Key[H, T]) Set(object H, value T) (err error) {
	defer reportOn(object, &err)
	s, err := k.of("Set_attr", object)
	if err != nil {
		return err
	}
	return attrError("Set_attr", s.Put(object, k.key, &value))
}

// Get returns the value of an object; ok is false if it has none, or is closed.
//
//	int MPI_Comm_get_attr(MPI_Comm comm, int comm_keyval, void *attribute_val, int *flag)
func (k Key[H, T]) Get(object H) (value T, ok bool) {
	s, err := k.of("Get_attr", object)
	if err != nil {
		return value, false
	}
	v, ok := s.Get(k.key)
	if !ok {
		return value, false
	}
	return *v.(*T), true
}

// Delete deletes the value of an object. If it has none, the error is ErrKeyval.
//
//	int MPI_Comm_delete_attr(MPI_Comm comm, int comm_keyval)
func (k Key[H, T]) Delete(object H) (err error) {
	defer reportOn(object, &err)
	s, err := k.of("Delete_attr", object)
	if err != nil {
		return err
	}
	ok, err := s.Remove(object, k.key)
	if !ok {
		return Errorf("Delete_attr", ErrKeyval, "there is no value under this key")
	}
	return attrError("Delete_attr", err)
}

// reportOn gives the error to the error handler of the object, if it has one.
func reportOn(object Attributed, err *error) {
	switch o := object.(type) {
	case Communicator:
		raise(o, *err)
	case Handler:
		o.CallErrhandler(*err)
	}
}

// attrError is the error of a call for which a function of a key failed.
func attrError(op string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Op: op, Class: ErrOther, Text: "the function of an attribute failed: " + err.Error(), Err: err}
}

// AttributeSet returns the attributes of the communicator. It is for the packages of this
// module.
func (c *Comm) AttributeSet(op string) (*attr.Set, error) {
	if _, err := check(op, c); err != nil {
		return nil, err
	}
	return &c.attributes, nil
}

// AttributeSet returns the attributes of the intercommunicator. It is for the packages of
// this module.
func (i *Intercomm) AttributeSet(op string) (*attr.Set, error) { return i.base().AttributeSet(op) }

// AttributeSet returns the attributes of the layout, which all copies of it share. It is
// for the packages of this module.
func (l Layout[T]) AttributeSet(op string) (*attr.Set, error) {
	if err := l.usable(op); err != nil {
		return nil, err
	}
	return &l.t.Attributes, nil
}
