// Package attr holds the attributes of MPI objects: values that a program attaches to a
// communicator, a window or a datatype under keys. They live in Go alone: copying and
// freeing an object goes through Go, so MPI need not know them.
package attr

import (
	"slices"
	"sync"
)

// A Key is what a value is attached under, with the functions to copy and delete it;
// object is what the value is attached to. Keys are compared by their addresses.
type Key struct {
	Copy   func(object, value any) (copied any, ok bool, err error) // nil: no copies
	Delete func(object, value any) error                            // nil: nothing to do
}

// A Set is the attributes of one object. The zero value is empty. Functions of keys are called
// without a lock, so they can use the set.
type Set struct {
	mu   sync.Mutex
	list []attribute // in the order in which they were set
}

type attribute struct {
	key   *Key
	value any
}

func (s *Set) index(key *Key) int {
	return slices.IndexFunc(s.list, func(a attribute) bool { return a.key == key })
}

// Get returns the value under a key.
func (s *Set) Get(key *Key) (value any, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.index(key); i >= 0 {
		return s.list[i].value, true
	}
	return nil, false
}

// Put attaches a value, after deleting the one that is there.
func (s *Set) Put(object any, key *Key, value any) error {
	if _, err := s.Remove(object, key); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, attribute{key, value})
	return nil
}

// Remove deletes the value under a key. If the key's function fails, the value stays.
func (s *Set) Remove(object any, key *Key) (ok bool, err error) {
	value, ok := s.Get(key)
	if !ok {
		return false, nil
	}
	if key.Delete != nil {
		if err := key.Delete(object, value); err != nil {
			return true, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.index(key); i >= 0 {
		s.list = slices.Delete(s.list, i, i+1)
	}
	return true, nil
}

// Clear deletes all values, the last one first. It ends with the first function that fails;
// its value and those set before stay.
func (s *Set) Clear(object any) error {
	for {
		s.mu.Lock()
		n := len(s.list)
		if n == 0 {
			s.mu.Unlock()
			return nil
		}
		key := s.list[n-1].key
		s.mu.Unlock()
		if _, err := s.Remove(object, key); err != nil {
			return err
		}
	}
}

// Take moves the values of from, which nobody else uses, to s.
func (s *Set) Take(from *Set) {
	s.mu.Lock()
	s.list, from.list = append(s.list, from.list...), nil
	s.mu.Unlock()
}

// Copy puts copies of the values into to, the set of a new object that nobody uses yet. It
// ends with the first function that fails; the copies made so far stay.
func (s *Set) Copy(object any, to *Set) error {
	s.mu.Lock()
	list := slices.Clone(s.list)
	s.mu.Unlock()
	for _, a := range list {
		if a.key.Copy == nil {
			continue
		}
		value, ok, err := a.key.Copy(object, a.value)
		if err != nil {
			return err
		}
		if ok {
			to.list = append(to.list, attribute{a.key, value})
		}
	}
	return nil
}
