package layout

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// basics maps Go's fixed-size kinds to predefined datatypes.
var basics = map[reflect.Kind]int{
	reflect.Bool:       capi.IdCBool,
	reflect.Int:        capi.IdInt64T,
	reflect.Int8:       capi.IdInt8T,
	reflect.Int16:      capi.IdInt16T,
	reflect.Int32:      capi.IdInt32T,
	reflect.Int64:      capi.IdInt64T,
	reflect.Uint:       capi.IdUint64T,
	reflect.Uint8:      capi.IdUint8T,
	reflect.Uint16:     capi.IdUint16T,
	reflect.Uint32:     capi.IdUint32T,
	reflect.Uint64:     capi.IdUint64T,
	reflect.Uintptr:    capi.IdUint64T,
	reflect.Float32:    capi.IdFloat,
	reflect.Float64:    capi.IdDouble,
	reflect.Complex64:  capi.IdCFloatComplex,
	reflect.Complex128: capi.IdCDoubleComplex,
}

// BasicName returns the name of the Go type that a predefined datatype is used for, "" if
// there is none.
func BasicName(h capi.Datatype) string {
	for kind := reflect.Bool; kind <= reflect.Complex128; kind++ {
		if kind != reflect.Int && kind != reflect.Uint && kind != reflect.Uintptr && uintptr(h) == capi.Predefined(basics[kind]) {
			return kind.String()
		}
	}
	return ""
}

// flatten appends the runs of a value of type g at offset; path names it in errors.
func flatten(runs []run, g reflect.Type, offset int, path string) ([]run, error) {
	switch g.Kind() {
	case reflect.Struct:
		var err error
		for i := range g.NumField() {
			f := g.Field(i)
			if f.Name == "_" || f.Tag.Get("mpi") == "-" {
				continue
			}
			if runs, err = flatten(runs, f.Type, offset+int(f.Offset), path+"."+f.Name); err != nil {
				return nil, err
			}
		}
		return runs, nil
	case reflect.Array:
		return flattenArray(runs, g, offset, path)
	}
	basic, ok := basics[g.Kind()]
	if !ok {
		return nil, unsendable(g, path)
	}
	return appendRun(runs, run{offset, basic, int(g.Size()), 1}), nil
}

// flattenArray repeats the runs of one element. Long arrays of structs with gaps make
// long lists; those of plain values are one run.
func flattenArray(runs []run, g reflect.Type, offset int, path string) ([]run, error) {
	one, err := flatten(nil, g.Elem(), 0, path+"[0]")
	if err != nil || g.Len() == 0 {
		return runs, err
	}
	size := int(g.Elem().Size())
	if len(one) == 1 && one[0].n*one[0].size == size {
		one[0].n *= g.Len()
		one[0].offset += offset
		return appendRun(runs, one[0]), nil
	}
	for i := range g.Len() {
		for _, r := range one {
			r.offset += offset + i*size
			runs = appendRun(runs, r)
		}
	}
	return runs, nil
}

// appendRun joins a run to the last one where it continues it.
func appendRun(runs []run, r run) []run {
	if k := len(runs) - 1; k >= 0 {
		if last := &runs[k]; last.basic == r.basic && last.offset+last.n*last.size == r.offset {
			last.n += r.n
			return runs
		}
	}
	return append(runs, r)
}

func unsendable(g reflect.Type, path string) error {
	what := "a " + g.Kind().String()
	switch g.Kind() {
	case reflect.Interface:
		what = "an interface"
	case reflect.UnsafePointer:
		what = "an unsafe.Pointer"
	case reflect.Pointer:
		what = "a pointer"
	}
	return fmt.Errorf("%s is %s (%v), which has no fixed size in memory that MPI could send: use the object functions (SendObject, BcastObject, ...) for such values, or skip the field with the tag `mpi:\"-\"`", path, what, g)
}

func hasPointers(g reflect.Type) bool {
	switch g.Kind() {
	case reflect.Array:
		return g.Len() > 0 && hasPointers(g.Elem())
	case reflect.Struct:
		for i := range g.NumField() {
			if hasPointers(g.Field(i).Type) {
				return true
			}
		}
		return false
	}
	_, basic := basics[g.Kind()]
	return !basic
}

// locType returns MPI's pair type of a mpi.Loc[T], where there is one for T.
func locType(g reflect.Type) (id int, ok bool) {
	if g.PkgPath() != "github.com/mpi4go/mpi4go/core" || !strings.HasPrefix(g.Name(), "Loc[") {
		return 0, false
	}
	switch g.Field(0).Type.Kind() {
	case reflect.Float32:
		return capi.IdFloatInt, true
	case reflect.Float64:
		return capi.IdDoubleInt, true
	case reflect.Int16:
		return capi.IdShortInt, true
	case reflect.Int32:
		return capi.Id2int, true
	case reflect.Int64, reflect.Int:
		return capi.IdLongInt, true
	}
	return 0, false
}

// HasPairType reports whether MPI can reduce values of the type with MINLOC.
func (t *Type) HasPairType() bool { return t.pair != 0 }
