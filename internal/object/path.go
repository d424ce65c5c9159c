package object

import (
	"fmt"
	"reflect"
	"slices"
)

// maxHops is how many steps, pointers and interfaces may lie on the way to a slice. It is more than
// maxDepth: a receiver's type can have more pointers than the sender's.
const maxHops = 3 * maxDepth

// A slot is a place for slices of elements of one description, in values that a codec
// decodes. Paths come from another rank, which may be wrong or hostile: they lead only to where
// the codec itself could have put something.
type slot struct{ codec, bulk string }

// put sets the slice at the end of the path in v, which is addressable.
func (s slot) put(v reflect.Value, path []any, n int, data Piece) error {
	if len(path) > maxDepth {
		return fmt.Errorf("the path has %d steps, more than %d", len(path), maxDepth)
	}
	return s.putAt(v, path, n, data, 0)
}

// putAt is put after so many hops.
func (s slot) putAt(v reflect.Value, path []any, n int, data Piece, hops int) error {
	for ; v.Kind() == reflect.Pointer && hops < maxHops; hops++ {
		if v.IsNil() {
			if !v.CanSet() {
				return fmt.Errorf("a nil pointer is on the way")
			}
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	if hops++; hops > maxHops {
		return fmt.Errorf("more than %d pointers are on the way", maxHops)
	}
	switch {
	case len(path) == 0:
		return s.putSlice(v, n, data)
	case v.Kind() == reflect.Interface:
		if v.IsNil() {
			return fmt.Errorf("an empty interface is on the way")
		}
		// What an interface holds cannot be changed, only replaced.
		held := reflect.New(v.Elem().Type()).Elem()
		held.Set(v.Elem())
		if err := s.putAt(held, path, n, data, hops); err != nil {
			return err
		}
		v.Set(held)
		return nil
	}
	next, err := s.step(v, path[0])
	if err != nil {
		return err
	}
	if v.Kind() != reflect.Map {
		return s.putAt(next, path[1:], n, data, hops)
	}
	elem := reflect.New(v.Type().Elem()).Elem()
	elem.Set(next)
	if err := s.putAt(elem, path[1:], n, data, hops); err != nil {
		return err
	}
	key, _ := keyOf(path[0], v.Type().Key())
	v.SetMapIndex(key, elem)
	return nil
}

// step returns what is behind a step in v: a field that the codec sends, or an element.
func (s slot) step(v reflect.Value, step any) (next reflect.Value, err error) {
	t := v.Type()
	if infoOf(t, s.codec).opaque {
		return next, fmt.Errorf("%v serializes itself", t)
	}
	switch t.Kind() {
	case reflect.Struct:
		fields := sent(t, s.codec)
		if k := slices.IndexFunc(fields, func(f reflect.StructField) bool { return f.IsExported() && step == any(f.Name) }); k >= 0 {
			return v.FieldByIndex(fields[k].Index), nil
		}
		return next, fmt.Errorf("%v has no field %v", t, step)
	case reflect.Slice, reflect.Array:
		if i, ok := step.(uint64); ok && i < uint64(v.Len()) {
			return v.Index(int(i)), nil
		}
		return next, fmt.Errorf("%v has no element %v", t, step)
	case reflect.Map:
		key, err := keyOf(step, t.Key())
		if err != nil {
			return next, err
		}
		if next = v.MapIndex(key); !next.IsValid() {
			return next, fmt.Errorf("%v has no key %v", t, step)
		}
		return next, nil
	}
	return next, fmt.Errorf("%v has nothing in it", t)
}

// elem returns the type of the elements if v can hold a slice of the slot's; otherwise nil.
func (s slot) elem(v reflect.Value) reflect.Type {
	switch {
	case s.bulk == "" || infoOf(v.Type(), s.codec).opaque: // nothing has the description ""
	case v.Kind() == reflect.Slice && infoOf(v.Type().Elem(), s.codec).bulk == s.bulk:
		return v.Type().Elem()
	case v.Kind() == reflect.Interface && v.NumMethod() == 0:
		return basicOf(s.bulk)
	}
	return nil
}

// putSlice sets v to a slice of the n elements in data.
func (s slot) putSlice(v reflect.Value, n int, data Piece) error {
	if !v.CanSet() {
		return fmt.Errorf("a %v cannot be set", v.Type())
	}
	elem := s.elem(v)
	if elem == nil {
		return fmt.Errorf("a slice of %s was sent, the receiver has a %v", s.bulk, v.Type())
	}
	size := int(elem.Size())
	if n < 0 || n > data.Bytes/size || n*size != data.Bytes {
		return fmt.Errorf("%d elements of %v do not have %d bytes", n, elem, data.Bytes)
	}
	slice := reflect.MakeSlice(reflect.SliceOf(elem), 0, 0)
	if n > 0 {
		slice = reflect.SliceAt(elem, data.Ptr, n)
	}
	if v.Kind() == reflect.Slice {
		slice = slice.Convert(v.Type())
	}
	v.Set(slice)
	return nil
}

// keyOf makes a map's key of a step: text or a whole number.
func keyOf(step any, t reflect.Type) (reflect.Value, error) {
	key := reflect.New(t).Elem()
	switch s := step.(type) {
	case string:
		if t.Kind() == reflect.String {
			key.SetString(s)
			return key, nil
		}
	case int64:
		if key.CanInt() && !key.OverflowInt(s) {
			key.SetInt(s)
			return key, nil
		}
	case uint64:
		switch {
		case key.CanUint() && !key.OverflowUint(s):
			key.SetUint(s)
			return key, nil
		case key.CanInt() && s < 1<<63 && !key.OverflowInt(int64(s)):
			key.SetInt(int64(s))
			return key, nil
		}
	default:
		return key, fmt.Errorf("a %T is no key of a map", step)
	}
	if t.Kind() == reflect.Interface && t.NumMethod() == 0 {
		key.Set(reflect.ValueOf(step))
		return key, nil
	}
	return key, fmt.Errorf("%v (%T) is no key of type %v", step, step, t)
}

// find returns the memory of the slice at the end of the path in v, if it has room for so
// many bytes.
func (s slot) find(v reflect.Value, path []any, bytes int) (p Piece, ok bool) {
	for range maxHops {
		switch {
		case v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface:
			if v.IsNil() {
				return p, false
			}
			v = v.Elem()
		case len(path) == 0:
			elem := s.elem(v)
			if elem == nil || v.Cap() < bytes/int(elem.Size()) || bytes%int(elem.Size()) != 0 {
				return p, false
			}
			return Piece{v.UnsafePointer(), bytes}, true
		default:
			next, err := s.step(v, path[0])
			if err != nil {
				return p, false
			}
			v, path = next, path[1:]
		}
	}
	return p, false
}
