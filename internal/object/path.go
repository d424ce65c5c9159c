package object

import (
	"fmt"
	"reflect"
)

// A slot is a place for slices of elements of one description, in values that a codec
// decodes.
type slot struct{ codec, bulk string }

// put sets the slice at the end of the path in v, which is addressable.
func (s slot) put(v reflect.Value, path []any, n int, data Piece) error {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			if !v.CanSet() {
				return fmt.Errorf("a nil pointer is on the way")
			}
			v.Set(reflect.New(v.Type().Elem()))
		}
		return s.put(v.Elem(), path, n, data)
	case reflect.Interface:
		if len(path) == 0 {
			return s.putSlice(v, n, data)
		}
		if v.IsNil() {
			return fmt.Errorf("an empty interface is on the way")
		}
		// What an interface holds cannot be changed, only replaced.
		held := reflect.New(v.Elem().Type()).Elem()
		held.Set(v.Elem())
		if err := s.put(held, path, n, data); err != nil {
			return err
		}
		v.Set(held)
		return nil
	}
	if len(path) == 0 {
		return s.putSlice(v, n, data)
	}
	switch v.Kind() {
	case reflect.Struct:
		name, ok := path[0].(string)
		if !ok {
			return fmt.Errorf("%v is no field of %v", path[0], v.Type())
		}
		f, ok := v.Type().FieldByName(name)
		if !ok || len(f.Index) != 1 {
			return fmt.Errorf("%v has no field %s", v.Type(), name)
		}
		return s.put(v.FieldByIndex(f.Index), path[1:], n, data)
	case reflect.Slice, reflect.Array:
		i, ok := path[0].(uint64)
		if !ok || i >= uint64(v.Len()) {
			return fmt.Errorf("%v has no element %v", v.Type(), path[0])
		}
		return s.put(v.Index(int(i)), path[1:], n, data)
	case reflect.Map:
		key, err := keyOf(path[0], v.Type().Key())
		if err != nil {
			return err
		}
		elem := reflect.New(v.Type().Elem()).Elem()
		there := v.MapIndex(key)
		if !there.IsValid() {
			return fmt.Errorf("%v has no key %v", v.Type(), path[0])
		}
		elem.Set(there)
		if err := s.put(elem, path[1:], n, data); err != nil {
			return err
		}
		v.SetMapIndex(key, elem)
		return nil
	}
	return fmt.Errorf("%v has nothing in it", v.Type())
}

// putSlice sets v to a slice of the n elements in data.
func (s slot) putSlice(v reflect.Value, n int, data Piece) error {
	if !v.CanSet() {
		return fmt.Errorf("a %v cannot be set", v.Type())
	}
	var elem reflect.Type
	switch v.Kind() {
	case reflect.Slice:
		if elem = v.Type().Elem(); infoOf(elem, s.codec).bulk != s.bulk {
			elem = nil
		}
	case reflect.Interface:
		if v.NumMethod() == 0 {
			elem = basicOf(s.bulk)
		}
	}
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

// keyOf makes a map's key of a step.
func keyOf(step any, t reflect.Type) (reflect.Value, error) {
	key := reflect.New(t).Elem()
	if t.Kind() == reflect.Interface && t.NumMethod() == 0 {
		key.Set(reflect.ValueOf(step))
		return key, nil
	}
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
	}
	return key, fmt.Errorf("%v (%T) is no key of type %v", step, step, t)
}

// find returns the memory of the slice at the end of the path in v, if it has room for so
// many bytes.
func (s slot) find(v reflect.Value, path []any, bytes int) (Piece, bool) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return Piece{}, false
		}
		v = v.Elem()
	}
	if len(path) == 0 {
		if v.Kind() != reflect.Slice || infoOf(v.Type().Elem(), s.codec).bulk != s.bulk || v.Cap()*int(v.Type().Elem().Size()) < bytes {
			return Piece{}, false
		}
		return Piece{v.UnsafePointer(), bytes}, true
	}
	var next reflect.Value
	switch v.Kind() {
	case reflect.Struct:
		if name, ok := path[0].(string); ok {
			next = v.FieldByName(name)
		}
	case reflect.Slice, reflect.Array:
		if i, ok := path[0].(uint64); ok && i < uint64(v.Len()) {
			next = v.Index(int(i))
		}
	case reflect.Map:
		if key, err := keyOf(path[0], v.Type().Key()); err == nil {
			next = v.MapIndex(key)
		}
	}
	if !next.IsValid() {
		return Piece{}, false
	}
	return s.find(next, path[1:], bytes)
}
