package mpi

import "github.com/mpi4go/mpi4go/internal/layout"

// Layouts of structs: fields of a Go struct, and blocks of different types.

// Fields is the layout of a struct T with some of its fields only:
//
//	pos, err := mpi.Fields[Particle]("Pos", "Cell.ID", "Tags[0]")
//	err = mpi.SendBuf(comm, pos.Repeat(particles, len(particles)), dest, tag)
//
// Data is in the order in which the fields are named, and other fields are not touched
// by a receive. The extent is that of T. A field is sent also if its tag is `mpi:"-"`, because
// it is named here. The receiver can be a slice of structs with fields of the same
// types, or a plain slice if all are of one type.
//
// It can be called before Init.
func Fields[T any](paths ...string) (Layout[T], error) {
	// T itself need not be sendable: other fields can be what they like.
	whole := layout.Of[T]()
	if len(paths) == 0 {
		return Layout[T]{}, Errorf("Fields", ErrArg, "no field of %v is named", whole.Go)
	}
	t, err := layout.Fields(whole, paths)
	if err != nil {
		return Layout[T]{}, Errorf("Fields", ErrType, "%v", err)
	}
	return Layout[T]{t}, nil
}

// A StructBlock is a part of the layout that Struct makes: Count items of Layout, the first of
// them Offset bytes from the beginning.
type StructBlock struct {
	Offset int
	Count  int
	Layout AnyLayout
}

// AnyLayout is a Layout of any element type.
type AnyLayout interface{ layoutType() *layout.Type }

func (l Layout[T]) layoutType() *layout.Type { return l.t }

// Struct puts layouts of any types together, each at an offset in bytes. The memory is
// that of elements of T: []byte for records that other programs have laid out, or the
// struct type itself.
//
//	header := mpi.Register[int32]()
//	record, err := mpi.Struct[byte](
//		mpi.StructBlock{Offset: 0, Count: 2, Layout: header},
//		mpi.StructBlock{Offset: 8, Count: 5, Layout: column})
//
// Offsets can be any; machines are fastest where they are aligned. T must not have
// pointers. The extent reaches from the first block to the end of the last, rounded
// up to whole elements of T. For fields of a Go struct, Fields is safer. See MPI 5.0,
// section 5.1.2.
//
//	int MPI_Type_create_struct(int count, const int blocklengths[], const MPI_Aint displacements[], const MPI_Datatype types[], MPI_Datatype *newtype)
func Struct[T any](blocks ...StructBlock) (Layout[T], error) {
	return element[T]().derive("Struct", func(elem *layout.Type) (*layout.Type, error) {
		if elem.Pointers {
			return nil, Errorf("Struct", ErrType, "%v has fields with pointers, where no bytes may be received: use Fields", elem.Go)
		}
		list := make([]layout.Block, len(blocks))
		for i, b := range blocks {
			t := (*layout.Type)(nil)
			if b.Layout != nil {
				t = b.Layout.layoutType()
			}
			switch {
			case t == nil:
				return nil, Errorf("Struct", ErrType, "block %d has no layout", i)
			case t.Err != nil:
				return nil, checkBuf("Struct", layout.Buf{Type: t})
			case b.Count < 0:
				return nil, Errorf("Struct", ErrCount, "count %d of block %d is negative", b.Count, i)
			}
			list[i] = layout.Block{Offset: b.Offset, Count: b.Count, Type: t}
		}
		return layout.Struct(elem, list)
	})
}
