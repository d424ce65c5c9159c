package matrix_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/core/matrix"
	"github.com/mpi4go/mpi4go/internal/harness/ranks"
)

func TestMain(m *testing.M) { ranks.Main(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// numbered returns a matrix whose elements tell their place and rank.
func numbered(rows, cols, rank int) *mat.Dense {
	m := mat.NewDense(rows, cols, nil)
	for i := range rows {
		for j := range cols {
			m.Set(i, j, float64(1000*rank+cols*i+j))
		}
	}
	return m
}

// trade sends one Memory around the ring and receives into another.
func trade[T any](t *testing.T, x, y mpi.Memory[T]) (left int) {
	t.Helper()
	world := mpi.World()
	n, me := world.Size(), world.Rank()
	left = (me + n - 1) % n
	_, err := mpi.SendrecvBuf(world, x, (me+1)%n, 1, y, left, 1)
	must(t, err)
	return left
}

// TestDense trades whole matrices, blocks, rows and columns, each against each other.
func TestDense(t *testing.T) {
	const rows, cols = 6, 7
	type view func(m *mat.Dense) (mpi.Memory[float64], mat.Matrix)
	views := map[string]view{
		"block": func(m *mat.Dense) (mpi.Memory[float64], mat.Matrix) {
			s := m.Slice(1, 4, 2, 6)
			return matrix.Dense(s), s
		},
		"corner": func(m *mat.Dense) (mpi.Memory[float64], mat.Matrix) {
			s := m.Slice(3, 6, 3, 7)
			return matrix.Dense(s), s
		},
		"wide": func(m *mat.Dense) (mpi.Memory[float64], mat.Matrix) {
			s := m.Slice(2, 4, 0, 6)
			return matrix.Dense(s), s
		},
		"general": func(m *mat.Dense) (mpi.Memory[float64], mat.Matrix) {
			s := m.Slice(0, 4, 1, 4).(*mat.Dense)
			return mpi.Matrix[float64](s.RawMatrix()), s
		},
	}
	names := slices.Sorted(maps.Keys(views)) // in the same order on all ranks
	for _, from := range names {
		for _, to := range names {
			f, g := views[from], views[to]
			x, y := numbered(rows, cols, mpi.World().Rank()), numbered(rows, cols, 9)
			send, _ := f(x)
			recv, into := g(y)
			left := trade(t, send, recv)
			_, theirs := f(numbered(rows, cols, left))
			r, c := into.Dims()
			tr, tc := theirs.Dims()
			if r*c != 12 || tr*tc != 12 {
				t.Fatalf("%s, %s: the test wants 12 elements", from, to)
			}
			// What was received is in place, in row-major order; nothing else has changed.
			want := numbered(rows, cols, 9)
			_, w := g(want)
			for k := range 12 {
				w.(*mat.Dense).Set(k/c, k%c, theirs.At(k/tc, k%tc))
			}
			if !mat.Equal(y, want) {
				t.Errorf("%s to %s:\n%v\nwant\n%v", from, to, mat.Formatted(y), mat.Formatted(want))
			}
		}
	}
	m := numbered(rows, cols, mpi.World().Rank())
	n := mat.NewDense(rows, cols, nil)
	left := trade[float64](t, matrix.Dense(m), matrix.Dense(n))
	if !mat.Equal(n, numbered(rows, cols, left)) {
		t.Errorf("whole: %v", mat.Formatted(n))
	}
	if !matrix.Dense(m).Raw().Type.Contiguous() || matrix.Dense(m).Raw().Ptr == nil {
		t.Error("a whole matrix is not contiguous")
	}
}

func TestVec(t *testing.T) {
	m, n := numbered(5, 4, mpi.World().Rank()), numbered(5, 4, 9)
	left := trade[float64](t, matrix.Vec(m.ColView(1)), matrix.Vec(n.ColView(3)))
	for i := range 5 {
		for j := range 4 {
			want := numbered(5, 4, 9).At(i, j)
			if j == 3 {
				want = numbered(5, 4, left).At(i, 1)
			}
			if n.At(i, j) != want {
				t.Errorf("element (%d, %d) is %v, want %v", i, j, n.At(i, j), want)
			}
		}
	}
	v := blas64.Vector{N: 3, Data: []float64{1, 0, 2, 0, 3}, Inc: 2}
	y := mat.NewVecDense(3, nil)
	trade[float64](t, matrix.Vector(v), matrix.Vec(y))
	if y.AtVec(0) != 1 || y.AtVec(1) != 2 || y.AtVec(2) != 3 {
		t.Errorf("%v", y)
	}
}

func TestCDense(t *testing.T) {
	m, n := mat.NewCDense(3, 5, nil), mat.NewCDense(3, 5, nil)
	for i := range 15 {
		m.Set(i/5, i%5, complex(float64(i), float64(mpi.World().Rank())))
	}
	left := trade[complex128](t, matrix.CDense(m.Slice(1, 3, 1, 4)), matrix.CDense(n.Slice(0, 2, 2, 5)))
	for i := range 15 {
		want := complex128(0)
		if r, c := i/5, i%5; r < 2 && c >= 2 {
			want = complex(float64((r+1)*5+c-1), float64(left))
		}
		if n.At(i/5, i%5) != want {
			t.Errorf("element %d is %v, want %v", i, n.At(i/5, i%5), want)
		}
	}
}

func TestErrors(t *testing.T) {
	check := func(b interface{ Err() error }, class error, text string) {
		t.Helper()
		if err := b.Err(); !errors.Is(err, class) || !strings.Contains(err.Error(), text) {
			t.Errorf("%v, want %v with %q", err, class, text)
		}
	}
	m := numbered(3, 4, 0)
	check(matrix.Dense(m.T()), mpi.ErrBuffer, "mat.Transpose")
	check(matrix.Dense(mat.NewSymDense(3, nil)), mpi.ErrBuffer, "SymDense")
	check(matrix.CDense(mat.NewCDense(2, 2, nil).H()), mpi.ErrBuffer, "row by row")
	check(matrix.Vector(blas64.Vector{N: 3, Data: make([]float64, 9), Inc: -1}), mpi.ErrArg, "-1")
	check(matrix.Vector(blas64.Vector{N: 3, Data: make([]float64, 4), Inc: 2}), mpi.ErrBuffer, "reach")
	check(matrix.General(blas64.General{Rows: 3, Cols: 3, Stride: 2, Data: make([]float64, 9)}), mpi.ErrDims, "2 elements apart")
	check(matrix.General(blas64.General{Rows: 3, Cols: 3, Stride: 4, Data: make([]float64, 10)}), mpi.ErrBuffer, "reach")
	check(matrix.General(blas64.General{Rows: -3, Cols: 3, Stride: 4}), mpi.ErrDims, "-3")
	check(matrix.General(blas64.General{Rows: 1 << 62, Cols: 3, Stride: 4, Data: make([]float64, 10)}), mpi.ErrBuffer, "reach")
	if err := matrix.General(blas64.General{Rows: 3, Cols: 3, Stride: 4, Data: make([]float64, 11)}).Err(); err != nil {
		t.Errorf("the last row needs no gap behind it: %v", err)
	}
	if err := matrix.Dense(&mat.Dense{}).Err(); err != nil {
		t.Errorf("an empty matrix: %v", err)
	}
	if err := mpi.SendBuf(mpi.World(), matrix.Dense(m.T()), 0, 0); !errors.Is(err, mpi.ErrBuffer) {
		t.Errorf("SendBuf of a transpose: %v", err)
	}
}
