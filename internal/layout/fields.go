package layout

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// Fields is the type with some fields only, each named by its path: "Pos", "Inner.X",
// "Pos[2]". Like the type itself it is known to MPI from its first use.
func Fields(t *Type, paths []string) (*Type, error) {
	var runs []run
	for _, path := range paths {
		g, offset, err := locate(t.Go, path)
		if err != nil {
			return nil, err
		}
		if runs, err = flatten(runs, g, offset, t.Go.String()+"."+path); err != nil {
			return nil, err
		}
	}
	part := &Type{Go: t.Go, Extent: t.Extent, Elements: 1, Pointers: t.Pointers, Derived: true, runs: runs}
	part.measure()
	var s shape
	blocks := make([]block, len(runs))
	for i, r := range runs {
		blocks[i] = block{r.offset, 1, &Type{Size: r.n * r.size, TrueExtent: r.n * r.size}}
		s.rise(blocks[i])
	}
	part.Falls = s.falls
	if s.overlap(blocks); s.twice {
		return nil, fmt.Errorf("the fields %s of %v overlap", strings.Join(paths, ", "), t.Go)
	}
	return part, nil
}

// locate finds a field by its path.
func locate(g reflect.Type, path string) (reflect.Type, int, error) {
	offset, whole, rest := 0, g, path
	for rest != "" {
		if index, after, ok := subscript(rest); ok {
			if g.Kind() != reflect.Array || index >= g.Len() {
				return nil, 0, fmt.Errorf("%v has no %s: %v has no element %d", whole, path, g, index)
			}
			g, rest = g.Elem(), after
			offset += index * int(g.Size())
			continue
		}
		end := strings.IndexAny(rest[1:], ".[") + 1
		if end == 0 {
			end = len(rest)
		}
		name := strings.TrimPrefix(rest[:end], ".")
		if g.Kind() != reflect.Struct {
			return nil, 0, fmt.Errorf("%v has no %s: %v is not a struct", whole, path, g)
		}
		f, ok := g.FieldByName(name)
		if !ok || len(f.Index) != 1 && !inside(g, f.Index) {
			return nil, 0, fmt.Errorf("%v has no %s: %v has no field %q", whole, path, g, name)
		}
		for _, i := range f.Index { // more than one where it is promoted
			offset += int(g.Field(i).Offset)
			g = g.Field(i).Type
		}
		rest = rest[end:]
	}
	return g, offset, nil
}

// inside reports whether a promoted field lies in the struct, not behind a pointer.
func inside(g reflect.Type, index []int) bool {
	for _, i := range index[:len(index)-1] {
		if g = g.Field(i).Type; g.Kind() != reflect.Struct {
			return false
		}
	}
	return true
}

// subscript parses "[2]rest".
func subscript(path string) (index int, rest string, ok bool) {
	inner, found := strings.CutPrefix(path, "[")
	if !found {
		return 0, "", false
	}
	number, rest, found := strings.Cut(inner, "]")
	index, err := strconv.Atoi(number)
	return index, rest, found && err == nil && index >= 0
}

// A Block is count items of a type at a byte offset.
type Block struct {
	Offset, Count int
	Type          *Type
}

// Struct is a type of elements of elem's Go type that is made of blocks. Its extent is a
// multiple of an element, so that items begin at elements.
func Struct(elem *Type, list []Block) (*Type, error) {
	var s shape
	blocks := make([]block, len(list))
	same := true
	for i, b := range list {
		blocks[i] = block{b.Offset, b.Count, b.Type}
		same = same && b.Type.Go == elem.Go
	}
	s.all(blocks)
	if size := elem.Extent; size > 1 {
		s.ub = s.add(s.lb, s.mul((s.add(s.add(s.ub, -s.lb), size-1))/size, size))
	}
	if !same {
		s.elements = (s.size + max(elem.Extent, 1) - 1) / max(elem.Extent, 1)
	}
	return s.make("Type_create_struct", elem, func(capi.Datatype) (capi.Datatype, capi.Code) {
		return structure(blocks, (*Type).Handle)
	})
}
