package topo

import "github.com/mpi4go/mpi4go/core"

// storage is the memory of one block: everything that depends on where it is, here the
// memory of the process, is in this file.
type storage[T any] struct {
	geometry
	data []T
}

func newStorage[T any](g geometry) storage[T] {
	return storage[T]{geometry: g, data: make([]T, g.size)}
}

// memory describes a box, as it lies. The layout is to be closed when it is not needed.
func (s *storage[T]) memory(b Box) (mpi.Buffer[T], mpi.Layout[T], error) {
	if b.count(s.dims) == 0 {
		return mpi.Slice[T](nil), mpi.Layout[T]{}, nil
	}
	if r := s.region(b); r.runs() == 1 {
		return mpi.Slice(s.data[r.at : r.at+r.run]), mpi.Layout[T]{}, nil
	}
	var full, n, from [MaxDims]int
	for d := range s.dims {
		full[d], n[d], from[d] = s.n[d]+2*s.halo[d], b.To[d]-b.From[d], b.From[d]+s.halo[d]
	}
	l, err := mpi.Subarray[T](full[:s.dims], n[:s.dims], from[:s.dims])
	return l.Of(s.data), l, err
}

// copy copies a box of other to a box of the same shape.
func (s *storage[T]) copy(to Box, other *storage[T], from Box) {
	if to.count(s.dims) == 0 {
		return
	}
	last := s.dims - 1
	n := to.To[last] - to.From[last]
	for i, j := to.From, from.From; ; {
		copy(s.data[s.at(i):][:n], other.data[other.at(j):][:n])
		if !s.next(&i, to) || !other.next(&j, from) {
			return
		}
	}
}

// pack copies a region to buf, and unpack from it. Short runs are copied by hand, for which
// copy would be called more often than it is worth.
func (s *storage[T]) pack(r region, buf []T) {
	data := s.data
	for i := range r.n[0] {
		for j := range r.n[1] {
			at := r.at + i*r.step[0] + j*r.step[1]
			switch r.run {
			case 1:
				to := buf[:r.n[2]]
				for k := range to {
					to[k] = data[at]
					at += r.step[2]
				}
			case 2:
				to := buf[:2*r.n[2]]
				for ; len(to) >= 2; to = to[2:] {
					from := data[at : at+2]
					to[0], to[1] = from[0], from[1]
					at += r.step[2]
				}
			default:
				to := buf
				for range r.n[2] {
					copy(to, data[at:at+r.run])
					to = to[r.run:]
					at += r.step[2]
				}
			}
			buf = buf[r.n[2]*r.run:]
		}
	}
}

func (s *storage[T]) unpack(r region, buf []T) {
	data := s.data
	for i := range r.n[0] {
		for j := range r.n[1] {
			at := r.at + i*r.step[0] + j*r.step[1]
			switch r.run {
			case 1:
				for _, v := range buf[:r.n[2]] {
					data[at] = v
					at += r.step[2]
				}
			case 2:
				for from := buf[:2*r.n[2]]; len(from) >= 2; from = from[2:] {
					to := data[at : at+2]
					to[0], to[1] = from[0], from[1]
					at += r.step[2]
				}
			default:
				from := buf
				for range r.n[2] {
					copy(data[at:at+r.run], from)
					from = from[r.run:]
					at += r.step[2]
				}
			}
			buf = buf[r.n[2]*r.run:]
		}
	}
}

// shift copies the elements of a region to another of the same shape.
func (s *storage[T]) shift(to, from region) {
	for i := range from.n[0] {
		for j := range from.n[1] {
			t := to.at + i*to.step[0] + j*to.step[1]
			f := from.at + i*from.step[0] + j*from.step[1]
			for range from.n[2] {
				copy(s.data[t:t+from.run], s.data[f:f+from.run])
				t += to.step[2]
				f += from.step[2]
			}
		}
	}
}

// fill sets the elements of a region.
func (s *storage[T]) fill(r region, v T) {
	for i := range r.n[0] {
		for j := range r.n[1] {
			at := r.at + i*r.step[0] + j*r.step[1]
			for range r.n[2] {
				line := s.data[at : at+r.run]
				for k := range line {
					line[k] = v
				}
				at += r.step[2]
			}
		}
	}
}
