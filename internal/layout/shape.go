package layout

import (
	"cmp"
	"errors"
	"math/bits"
	"slices"
)

// ErrOverflow is the error of a layout whose sizes or offsets do not fit an int.
var ErrOverflow = errors.New("the sizes or offsets of the layout do not fit 64 bits")

// A sum adds and multiplies, and notices when a result does not fit.
type sum struct{ overflow bool }

func (s *sum) add(a, b int) int {
	c := a + b
	s.overflow = s.overflow || (c > a) != (b > 0)
	return c
}

func (s *sum) mul(a, b int) int {
	if a == 0 || b == 0 {
		return 0
	}
	high, low := bits.Mul64(magnitude(a), magnitude(b))
	s.overflow = s.overflow || high != 0 || low > 1<<63-1
	return a * b
}

func magnitude(a int) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

// A block is n items of a type, one after the other, at a byte offset.
type block struct {
	offset, n int
	t         *Type
}

// A shape is what a new type is to be: its sizes and offsets, worked out here rather
// than asked of the library, because libraries do not notice overflow.
type shape struct {
	sum
	size, elements int
	lb, ub         int // of the items
	low, high      int // of their data
	any, data      bool
	rose           bool
	twice          bool
	falls          bool
	top            int // behind the data that rise has seen
	parts          []piece
}

// place extends the shape to blocks, which stand for all that are between them.
func (s *shape) place(blocks ...block) {
	for _, b := range blocks {
		if b.n == 0 {
			continue
		}
		last := s.add(b.offset, s.mul(b.n-1, b.t.Extent))
		from, to := min(b.offset, last), max(b.offset, last)
		s.lb, s.ub = widen(s.any, s.lb, s.ub, s.add(from, b.t.LB), s.add(s.add(to, b.t.LB), b.t.Extent))
		s.any = true
		if b.t.Size > 0 {
			s.low, s.high = widen(s.data, s.low, s.high, s.add(from, b.t.TrueLB), s.add(s.add(to, b.t.TrueLB), b.t.TrueExtent))
			s.data = true
		}
		s.twice = s.twice || b.t.Twice
	}
}

func widen(any bool, lb, ub, from, to int) (int, int) {
	if !any {
		return from, to
	}
	return min(lb, from), max(ub, to)
}

// count adds n items of a type to the sizes.
func (s *shape) count(t *Type, n int) {
	s.size = s.add(s.size, s.mul(n, t.Size))
	s.elements = s.add(s.elements, s.mul(n, t.Elements))
	if k := len(s.parts) - 1; k >= 0 && s.parts[k].t == t {
		s.parts[k].n += n
	} else if n > 0 {
		s.parts = append(s.parts, piece{n, t})
	}
}

// solid returns the bytes of a block if its data has no gaps.
func (b block) solid() (from, to int, ok bool) {
	t := b.t
	if t.Size == 0 || t.Size != t.TrueExtent || b.n > 1 && t.Size != t.Extent {
		return 0, 0, false
	}
	from = b.offset + t.TrueLB
	return from, from + b.n*t.Size, true
}

// overlap notices blocks that share bytes, of those without gaps. It sorts them.
func (s *shape) overlap(blocks []block) {
	type span struct{ from, to int }
	var spans []span
	for _, b := range blocks {
		if from, to, ok := b.solid(); ok && b.n > 0 {
			spans = append(spans, span{from, to})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(spans); i++ {
		s.twice = s.twice || spans[i].from < spans[i-1].to
	}
}

// overlapStrided is overlap of count blocks that are stride bytes apart.
func (s *shape) overlapStrided(b block, count, stride int) {
	if from, to, ok := b.solid(); ok && count > 1 && b.n > 0 {
		s.twice = s.twice || magnitude(stride) < uint64(to-from)
	}
}

// rise notices data that does not lie behind that of the blocks before.
func (s *shape) rise(b block) {
	if b.n == 0 || b.t.Size == 0 {
		return
	}
	from := s.add(b.offset, b.t.TrueLB)
	s.falls = s.falls || b.t.Falls || b.n > 1 && b.t.Extent < b.t.TrueExtent || s.rose && from < s.top
	s.top, s.rose = s.add(from, s.add(s.mul(b.n-1, b.t.Extent), b.t.TrueExtent)), true
}

// typ returns a type of the shape, without a datatype yet.
func (s *shape) typ(like *Type) (*Type, error) {
	extent := s.add(s.ub, -s.lb)
	if s.overflow {
		return nil, ErrOverflow
	}
	t := &Type{Go: like.Go, Pointers: like.Pointers, Derived: true, Size: s.size, Elements: s.elements, LB: s.lb, Extent: extent, parts: s.parts}
	if s.size > 0 {
		t.TrueLB, t.TrueExtent = s.low, s.high-s.low
	}
	t.Twice, t.Falls = s.twice || t.Size > t.TrueExtent, s.falls
	return t, nil
}

// Twice reports whether the buffer is known to have some byte twice: MPI cannot receive
// into it. Interleaved items whose data has gaps are taken not to.
func (b Buf) Twice() bool {
	t := b.Type
	if !t.Derived || b.N == 0 || t.Size == 0 {
		return false
	}
	step := magnitude(t.Extent)
	return t.Twice || b.N > 1 && (step == 0 || t.Size == t.TrueExtent && step < uint64(t.Size))
}
