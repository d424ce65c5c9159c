package object

import (
	"fmt"
	"reflect"
	"unsafe"
)

const (
	// inlineMin is from how many bytes on a slice does not go through the codec, which
	// takes some nanoseconds for each number.
	inlineMin = 512
	// DefaultApart is from how many bytes on a slice is a message of its own: below, a copy is
	// cheaper.
	DefaultApart = 64 << 10
	// maxDepth is how deep values may be nested.
	maxDepth = 40_000
)

// A Piece is memory that is sent as it is.
type Piece struct {
	Ptr   unsafe.Pointer
	Bytes int
}

func pieceOf(b []byte) Piece { return Piece{unsafe.Pointer(unsafe.SliceData(b)), len(b)} }

// Slice returns the bytes of the piece.
func (p Piece) Slice() []byte { return unsafe.Slice((*byte)(p.Ptr), p.Bytes) }

func (p Piece) overlaps(q Piece) bool {
	return uintptr(p.Ptr) < uintptr(q.Ptr)+uintptr(q.Bytes) && uintptr(q.Ptr) < uintptr(p.Ptr)+uintptr(p.Bytes)
}

// A found slice was taken out of a value.
type found struct {
	path []any // field names and string keys; indices and integer keys
	bulk string
	n    int
	data Piece
}

// A splitter takes the slices of numbers out of a value.
type splitter struct {
	codec string
	found []found
	path  []any
	above map[above]bool // what the value being looked at is in
	keep  int            // above 0 inside of what cannot be put together again
}

type above struct {
	t   reflect.Type
	ptr unsafe.Pointer
	n   int
}

// split returns v, or a copy of it, with empty slices in place of the slices that were
// found.
func (s *splitter) split(v reflect.Value) (without reflect.Value, err error) {
	without, _, err = s.walk(v)
	return without, err
}

// behind is the step of a path from a pointer to what it points to. It is not told to
// the receiver.
type behind struct{}

// walk returns the value to encode in place of v, and whether it is another one.
func (s *splitter) walk(v reflect.Value) (reflect.Value, bool, error) {
	if !v.IsValid() {
		return v, false, nil
	}
	i := infoOf(v.Type(), s.codec)
	if i.err != nil {
		return v, false, i.err
	}
	if !i.walk {
		return v, false, nil
	}
	if len(s.path) > maxDepth {
		return v, false, fmt.Errorf("the value is nested deeper than %d levels, at %s", maxDepth, pathString(s.path))
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice:
		if v.IsNil() {
			return v, false, nil
		}
		a := above{t: v.Type(), ptr: v.UnsafePointer()}
		if v.Kind() == reflect.Slice {
			a.n = v.Len()
		}
		if s.above[a] {
			return v, false, fmt.Errorf("the value has a cycle: %s is what contains it", pathString(s.path))
		}
		s.above[a] = true
		defer delete(s.above, a)
	}
	switch v.Kind() {
	case reflect.Pointer:
		elem, changed, err := s.into(behind{}, v.Elem())
		if !changed || err != nil {
			return v, false, err
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(elem)
		return p.Convert(v.Type()), true, nil
	case reflect.Interface:
		return s.walkInterface(v)
	case reflect.Struct:
		return s.walkStruct(v)
	case reflect.Map:
		return s.walkMap(v)
	case reflect.Slice:
		if bulk := infoOf(v.Type().Elem(), s.codec).bulk; bulk != "" {
			if s.keep > 0 || v.Len()*int(v.Type().Elem().Size()) < inlineMin {
				return v, false, nil
			}
			return s.take(v, bulk), true, nil
		}
		return s.walkList(v)
	case reflect.Array:
		return s.walkList(v)
	}
	return v, false, nil
}

// into walks what is behind a step.
func (s *splitter) into(step any, v reflect.Value) (reflect.Value, bool, error) {
	s.path = append(s.path, step)
	w, changed, err := s.walk(v)
	s.path = s.path[:len(s.path)-1]
	return w, changed, err
}

// take takes a slice out, and returns what is encoded in its place.
func (s *splitter) take(v reflect.Value, bulk string) reflect.Value {
	path := make([]any, 0, len(s.path))
	for _, step := range s.path {
		if step != (behind{}) {
			path = append(path, step)
		}
	}
	bytes := v.Len() * int(v.Type().Elem().Size())
	s.found = append(s.found, found{path, bulk, v.Len(), Piece{v.UnsafePointer(), bytes}})
	return reflect.MakeSlice(v.Type(), 0, 0)
}

// walkInterface looks at what an interface holds. The receiver does not learn its type, but
// for what codecs keep: lists and maps of anything, and here also slices of numbers.
func (s *splitter) walkInterface(v reflect.Value) (reflect.Value, bool, error) {
	if v.IsNil() {
		return v, false, nil
	}
	elem := v.Elem()
	t := elem.Type()
	if t.Kind() == reflect.Slice && !elem.IsNil() && t.Name() == "" && s.keep == 0 && v.NumMethod() == 0 && basicOf(t.Elem().String()) != nil {
		s.take(elem, t.Elem().String())
		return reflect.ValueOf([]byte{}), true, nil
	}
	if t != reflect.TypeFor[[]any]() && t != reflect.TypeFor[map[string]any]() {
		s.keep++
		defer func() { s.keep-- }()
	}
	return s.walk(elem)
}

func (s *splitter) walkStruct(v reflect.Value) (reflect.Value, bool, error) {
	var copied reflect.Value
	for _, f := range sent(v.Type(), s.codec) {
		if !f.IsExported() { // an embedded struct, in which nothing can be set from here
			s.keep++
		}
		field, changed, err := s.into(f.Name, v.FieldByIndex(f.Index))
		if !f.IsExported() {
			s.keep--
		}
		if err != nil {
			return v, false, err
		}
		if changed {
			if !copied.IsValid() {
				copied = reflect.New(v.Type()).Elem()
				copied.Set(v)
			}
			copied.FieldByIndex(f.Index).Set(field)
		}
	}
	if copied.IsValid() {
		return copied, true, nil
	}
	return v, false, nil
}

// walkList walks an array or a slice of what is not bulk.
func (s *splitter) walkList(v reflect.Value) (reflect.Value, bool, error) {
	var copied reflect.Value
	for i := range v.Len() {
		elem, changed, err := s.into(uint64(i), v.Index(i))
		if err != nil {
			return v, false, err
		}
		if changed {
			if !copied.IsValid() {
				copied = reflect.New(v.Type()).Elem()
				if v.Kind() == reflect.Slice {
					copied.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
				}
				reflect.Copy(copied, v)
			}
			copied.Index(i).Set(elem)
		}
	}
	if copied.IsValid() {
		return copied, true, nil
	}
	return v, false, nil
}

func (s *splitter) walkMap(v reflect.Value) (reflect.Value, bool, error) {
	var copied reflect.Value
	for it := v.MapRange(); it.Next(); {
		key, ok := stepOf(it.Key())
		if !ok { // what is in it stays where it is
			s.keep++
		}
		elem, changed, err := s.into(key, it.Value())
		if !ok {
			s.keep--
		}
		if err != nil {
			return v, false, err
		}
		if changed {
			if !copied.IsValid() {
				copied = reflect.MakeMapWithSize(v.Type(), v.Len())
				for all := v.MapRange(); all.Next(); {
					copied.SetMapIndex(all.Key(), all.Value())
				}
			}
			copied.SetMapIndex(it.Key(), elem)
		}
	}
	if copied.IsValid() {
		return copied, true, nil
	}
	return v, false, nil
}

// stepOf is a map's key as a step of a path, if it can be one; otherwise a text for
// errors.
func stepOf(key reflect.Value) (step any, ok bool) {
	switch {
	case key.Kind() == reflect.String:
		return key.String(), true
	case key.CanInt():
		return key.Int(), true
	case key.CanUint():
		return key.Uint(), true
	}
	return fmt.Sprint(key), false
}

// pathString is a path as people read it: .Field[3][key].
func pathString(path []any) string {
	text := "value"
	for _, step := range path {
		if step != (behind{}) {
			text += fmt.Sprintf("[%v]", step)
		}
		if len(text) > 200 {
			return text[:200] + "..."
		}
	}
	return text
}
