package mpi

import (
	"slices"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A packer is the three calls of a packed format.
type packer struct {
	op     string
	size   func(n int, t capi.Datatype) (int, capi.Code)
	pack   func(from unsafe.Pointer, n int, t capi.Datatype, to unsafe.Pointer, room int) (int, capi.Code)
	unpack func(from unsafe.Pointer, have int, to unsafe.Pointer, n int, t capi.Datatype) (int, capi.Code)
}

// commPacker packs as MPI sends on a communicator.
//
//	int MPI_Pack(const void *inbuf, int incount, MPI_Datatype datatype, void *outbuf, int outsize, int *position, MPI_Comm comm)
//	int MPI_Unpack(const void *inbuf, int insize, int *position, void *outbuf, int outcount, MPI_Datatype datatype, MPI_Comm comm)
//	int MPI_Pack_size(int incount, MPI_Datatype datatype, MPI_Comm comm, int *size)
func commPacker(op string, comm Communicator, b layout.Buf) (packer, error) {
	c, err := check(op, comm)
	if err == nil && b.Type.Err != nil {
		err = checkBuf(op, b)
	}
	if err != nil {
		return packer{}, err
	}
	return packer{
		op:   op,
		size: func(n int, t capi.Datatype) (int, capi.Code) { return capi.PackSize(n, t, c.h) },
		pack: func(from unsafe.Pointer, n int, t capi.Datatype, to unsafe.Pointer, room int) (int, capi.Code) {
			return capi.Pack(from, n, t, to, room, c.h)
		},
		unpack: func(from unsafe.Pointer, have int, to unsafe.Pointer, n int, t capi.Datatype) (int, capi.Code) {
			return capi.Unpack(from, have, to, n, t, c.h)
		},
	}, nil
}

var external32 = []byte("external32\x00")

// externalPacker packs in the format external32.
//
//	int MPI_Pack_external(const char datarep[], const void *inbuf, int incount, MPI_Datatype datatype, void *outbuf, MPI_Aint outsize, MPI_Aint *position)
//	int MPI_Unpack_external(const char datarep[], const void *inbuf, MPI_Aint insize, MPI_Aint *position, void *outbuf, int outcount, MPI_Datatype datatype)
//	int MPI_Pack_external_size(const char datarep[], int incount, MPI_Datatype datatype, MPI_Aint *size)
func externalPacker(op string, b layout.Buf) (packer, error) {
	err := running(op)
	if err == nil && b.Type.Err != nil {
		err = checkBuf(op, b)
	}
	if err != nil {
		return packer{}, err
	}
	if _, basic := b.Type.Basic(); !basic && mpichKin() {
		return swappingPacker(op, b), nil
	}
	format := &external32[0]
	return packer{
		op:   op,
		size: func(n int, t capi.Datatype) (int, capi.Code) { return capi.PackExternalSize(format, n, t) },
		pack: func(from unsafe.Pointer, n int, t capi.Datatype, to unsafe.Pointer, room int) (int, capi.Code) {
			return capi.PackExternal(format, from, n, t, to, room)
		},
		unpack: func(from unsafe.Pointer, have int, to unsafe.Pointer, n int, t capi.Datatype) (int, capi.Code) {
			return capi.UnpackExternal(format, from, have, to, n, t)
		},
	}, nil
}

// swappingPacker packs in the format external32 without the library's help, of anything
// but plain elements: with structs MPICH 4 and 5 crash, and Intel MPI leaves out the
// swapping of bytes. Values of Go's types have as many bytes there as here.
func swappingPacker(op string, b layout.Buf) packer {
	self := capi.Comm(capi.Predefined(capi.IdCommSelf))
	return packer{
		op:   op,
		size: func(int, capi.Datatype) (int, capi.Code) { return b.Bytes(), 0 },
		pack: func(from unsafe.Pointer, n int, t capi.Datatype, to unsafe.Pointer, room int) (int, capi.Code) {
			size, code := capi.Pack(from, n, t, to, room, self)
			if code == 0 {
				b.ToBigEndian(unsafe.Slice((*byte)(to), size))
			}
			return size, code
		},
		unpack: func(from unsafe.Pointer, have int, to unsafe.Pointer, n int, t capi.Datatype) (int, capi.Code) {
			data := slices.Clone(unsafe.Slice((*byte)(from), b.Bytes()))
			b.ToBigEndian(data) // and back
			return capi.Unpack(unsafe.Pointer(&data[0]), len(data), to, n, t, self)
		},
	}
}

func pack(comm Communicator, buf Packed, b layout.Buf) (Packed, error) {
	p, err := commPacker("Pack", comm, b)
	if err == nil {
		buf, err = p.append(buf, b)
	}
	return buf, raise(comm, err)
}

func unpack(comm Communicator, buf Packed, b layout.Buf) (Packed, error) {
	p, err := commPacker("Unpack", comm, b)
	if err == nil {
		buf, err = p.take(buf, b)
	}
	return buf, raise(comm, err)
}

func packExternal(buf []byte, b layout.Buf) ([]byte, error) {
	p, err := externalPacker("Pack_external", b)
	if err != nil {
		return buf, err
	}
	return p.append(buf, b)
}

func unpackExternal(buf []byte, b layout.Buf) ([]byte, error) {
	p, err := externalPacker("Unpack_external", b)
	if err != nil {
		return buf, err
	}
	return p.take(buf, b)
}

// room returns how many bytes the buffer takes at most.
func (p packer) room(b layout.Buf) (int, error) {
	if b.Bytes() == 0 {
		return 0, nil
	}
	n, code := p.size(b.N, b.Type.Handle())
	if code == 0 && n < b.Bytes() { // an int was too small for the library
		code = capi.CodeTooLarge
	}
	return n, wrap(p.op, code)
}

// append packs behind the end of buf.
func (p packer) append(buf []byte, b layout.Buf) ([]byte, error) {
	room, err := p.room(b)
	if err != nil || room == 0 {
		return buf, err
	}
	long := slices.Grow(buf, room)
	end := long[len(long) : len(long)+room]
	n, code := p.pack(b.Ptr, b.N, b.Type.Handle(), unsafe.Pointer(&end[0]), room)
	if code != 0 {
		return buf, codeError(p.op, code)
	}
	return long[:len(long)+n], nil
}

// take unpacks from the beginning of buf. Libraries may read behind its end rather
// than tell that it is short; so it is asked first how much there must be: what is
// packed is never shorter than the data.
func (p packer) take(buf []byte, b layout.Buf) ([]byte, error) {
	if err := checkWritable(p.op, b); err != nil {
		return buf, err
	}
	if b.Bytes() == 0 {
		return buf, nil
	}
	if len(buf) < b.Bytes() {
		return buf, Errorf(p.op, ErrTruncate, "the packed buffer has %d bytes left, but %d elements of %v have %d", len(buf), b.N*b.Type.Elements, b.Type.Go, b.Bytes())
	}
	n, code := p.unpack(unsafe.Pointer(&buf[0]), len(buf), b.Ptr, b.N, b.Type.Handle())
	if code != 0 {
		return buf, codeError(p.op, code)
	}
	return buf[min(n, len(buf)):], nil
}
