package object

import (
	"encoding"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// An info is what is known of a type before looking at values, for one codec.
type info struct {
	err     error // why values of it cannot be sent
	walk    bool  // values must be looked through: for slices of numbers, or cycles
	complex bool  // it has complex numbers that the codec sees
	opaque  bool  // the codec does not look into values
	bulk    string
}

type infoKey struct {
	t     reflect.Type
	codec string
}

var infos sync.Map // infoKey to *info

// infoOf returns the info of a type.
func infoOf(t reflect.Type, codec string) *info {
	key := infoKey{t, codec}
	if i, ok := infos.Load(key); ok {
		return i.(*info)
	}
	i := &info{bulk: bulkOf(t, codec), opaque: opaque(t, codec)}
	i.look(t, t.String(), codec, make(map[reflect.Type]bool))
	kept, _ := infos.LoadOrStore(key, i)
	return kept.(*info)
}

// HasComplex reports whether a codec would see complex numbers in values of the type.
func HasComplex(t reflect.Type) bool { return infoOf(t, "").complex }

// look looks at a type and what it is made of; above has the types that contain it.
func (i *info) look(t reflect.Type, path, codec string, above map[reflect.Type]bool) {
	if i.err != nil || opaque(t, codec) {
		return
	}
	if above[t] {
		i.walk = true // recursive: values can have cycles
		return
	}
	above[t] = true
	defer delete(above, t)
	switch t.Kind() {
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		i.err = fmt.Errorf("%s is a %v, which cannot be serialized (the tag `%s:\"-\"` leaves a field out)", path, t.Kind(), tagOf(codec))
	case reflect.Complex64, reflect.Complex128:
		i.complex = true
	case reflect.Interface:
		i.walk = true
	case reflect.Pointer:
		i.look(t.Elem(), path, codec, above)
	case reflect.Slice:
		if bulkOf(t.Elem(), codec) != "" {
			i.walk = true
		}
		i.look(t.Elem(), path+"[]", codec, above)
	case reflect.Array:
		i.look(t.Elem(), path+"[]", codec, above)
	case reflect.Map:
		i.look(t.Key(), path+"[key]", codec, above)
		i.look(t.Elem(), path+"[]", codec, above)
	case reflect.Struct:
		fields := sent(t, codec)
		if len(fields) == 0 && t.NumField() > 0 {
			i.err = fmt.Errorf("%s is a %v, of which nothing would be sent: it has no exported fields, and does not marshal itself", path, t)
		}
		for _, f := range fields {
			i.look(f.Type, path+"."+f.Name, codec, above)
		}
	}
}

// tags are the struct tags in which a codec looks for the name of a field.
var tags = map[string][]string{
	"cbor": {"cbor", "json"},
	"json": {"json"},
	"gob":  {},
}

func tagOf(codec string) string {
	if list := tags[codec]; len(list) > 0 {
		return list[0]
	}
	return "cbor"
}

var fieldLists sync.Map // infoKey to []reflect.StructField

// sent returns the fields of a struct that the codec sends.
func sent(t reflect.Type, codec string) []reflect.StructField {
	key := infoKey{t, codec}
	if list, ok := fieldLists.Load(key); ok {
		return list.([]reflect.StructField)
	}
	names, known := tags[codec]
	if !known {
		names = []string{codec}
	}
	var list []reflect.StructField
	for k := range t.NumField() {
		f := t.Field(k)
		if !f.IsExported() && !(f.Anonymous && f.Type.Kind() == reflect.Struct) {
			continue
		}
		tag := ""
		for _, n := range names {
			if tag = f.Tag.Get(n); tag != "" {
				break
			}
		}
		if tag == "-" {
			continue
		}
		list = append(list, f)
	}
	kept, _ := fieldLists.LoadOrStore(key, list)
	return kept.([]reflect.StructField)
}

// marshalers are the interfaces by which types serialize themselves, for each codec. A
// codec of somebody else's may use any of them.
var marshalers = map[string][]reflect.Type{
	"cbor": {reflect.TypeFor[cbor.Marshaler](), reflect.TypeFor[encoding.BinaryMarshaler](), reflect.TypeFor[encoding.TextMarshaler]()},
	"json": {reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()},
	"gob":  {reflect.TypeFor[gob.GobEncoder](), reflect.TypeFor[encoding.BinaryMarshaler]()},
}

// opaque reports whether the codec does not look into values of the type.
func opaque(t reflect.Type, codec string) bool {
	if t == reflect.TypeFor[time.Time]() {
		return true
	}
	if t.Kind() == reflect.Interface || t.Kind() == reflect.Pointer || t.Name() == "" {
		return false
	}
	lists := [][]reflect.Type{marshalers[codec]}
	if lists[0] == nil {
		lists = [][]reflect.Type{marshalers["cbor"], marshalers["json"], marshalers["gob"]}
	}
	for _, list := range lists {
		for _, m := range list {
			if t.Implements(m) || reflect.PointerTo(t).Implements(m) {
				return true
			}
		}
	}
	return false
}

// bulkOf describes the element type of slices that can be sent as they are in memory;
// "" for others. Slices are exchanged between types of the same description.
func bulkOf(t reflect.Type, codec string) string {
	if opaque(t, codec) {
		return ""
	}
	switch k := t.Kind(); k {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return k.String()
	case reflect.Array:
		if e := bulkOf(t.Elem(), codec); e != "" && t.Len() > 0 {
			return fmt.Sprintf("[%d]%s", t.Len(), e)
		}
	case reflect.Struct:
		var b strings.Builder
		b.WriteString("{")
		for k := range t.NumField() {
			f := t.Field(k)
			e := bulkOf(f.Type, codec)
			if !f.IsExported() || f.Tag != "" || e == "" {
				return ""
			}
			fmt.Fprintf(&b, "%s %s;", f.Name, e)
		}
		if b.Len() > 1 && t.Size() > 0 {
			return b.String() + "}"
		}
	}
	return ""
}

// basics are the types of slices that an interface can hold after decoding.
var basics = []reflect.Type{
	reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](),
	reflect.TypeFor[uint](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](), reflect.TypeFor[uintptr](),
	reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[complex64](), reflect.TypeFor[complex128](),
}

// basicOf returns the basic type of a description, or nil.
func basicOf(bulk string) reflect.Type {
	if i := slices.IndexFunc(basics, func(t reflect.Type) bool { return t.String() == bulk }); i >= 0 {
		return basics[i]
	}
	return nil
}
