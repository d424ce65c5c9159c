package object

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"math"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"
)

type vec struct{ X, Y float64 }

type node struct {
	Name     string
	Data     []float32
	Children []*node
	Next     *node
}

type named []float64

// degrees marshals itself, but not for CBOR.
type degrees float64

func (d degrees) MarshalJSON() ([]byte, error) { return json.Marshal(float64(d)) }

type all struct {
	B     bool
	I     int
	U     uint8
	F     float32
	S     string
	Raw   []byte
	T     time.Time
	D     time.Duration
	P     *int
	Arr   [3]int16
	Map   map[string]int
	ByInt map[int]string
	Lists [][]string
	Any   any
	Big   *big.Int
	Addr  netip.Addr
	Data  []float64
	Named named
	Vecs  []vec
	Rows  [][]int64
	Tree  *node
	Of    map[string][]uint32
	OfInt map[int][]uint16
	embedded
}

type embedded struct{ E []float64 }

func codecOf(name string) Codec {
	for _, c := range []Codec{CBOR, Gob, JSON} {
		if c.Name() == name {
			return c
		}
	}
	return nil
}

func numbers[T ~int64 | ~uint32 | ~uint16 | ~float32 | ~float64](n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(i*i%1000 + 1)
	}
	return x
}

// send encodes and decodes, with the messages copied in between as MPI would.
func send(t testing.TB, c Codec, v, into any) (Messages, error) {
	t.Helper()
	m, err := Encode(reflect.ValueOf(v), c)
	if err != nil {
		return m, err
	}
	return m, receive(m, into)
}

func receive(m Messages, into any) error {
	in, err := Open(bytes.Clone(m.First), 1<<40, reflect.Value{}, codecOf)
	if err != nil {
		return err
	}
	return in.Decode(into, fill(&in, m.Rest))
}

// fill copies the messages that follow the first, and returns how long they are.
func fill(in *Incoming, rest []Piece) (received []int) {
	for i, p := range in.Rest {
		received = append(received, copy(p.Slice(), rest[i].Slice()))
	}
	return received
}

func sample(n int) all {
	five := 5
	leaf := &node{Name: "leaf", Data: numbers[float32](n)}
	return all{
		B: true, I: -1, U: 200, F: 1.5, S: "text \xff\xfe", Raw: []byte(strings.Repeat("raw", n)),
		T: time.Date(2026, 1, 2, 3, 4, 5, 678901234, time.UTC), D: time.Minute, P: &five, Arr: [3]int16{1, 2, 3},
		Map: map[string]int{"a": 1, "b": -2}, ByInt: map[int]string{-3: "x", 7: "y"},
		Lists: [][]string{{"a"}, {"b", "c"}},
		Big:   big.NewInt(0).Lsh(big.NewInt(3), 100), Addr: netip.MustParseAddr("10.1.2.3"),
		Data: numbers[float64](n), Named: numbers[float64](n + 1), Vecs: make([]vec, n+2), Rows: [][]int64{numbers[int64](n), numbers[int64](3), numbers[int64](2 * n)},
		Tree: &node{Name: "root", Children: []*node{leaf, {Name: "other"}}, Next: &node{Name: "next", Data: numbers[float32](n)}},
		Of:   map[string][]uint32{"k": numbers[uint32](n), "": numbers[uint32](1)}, OfInt: map[int][]uint16{-1: numbers[uint16](n), 1 << 40: numbers[uint16](n)},
		embedded: embedded{numbers[float64](n)},
	}
}

func TestRoundTrip(t *testing.T) {
	for _, n := range []int{1, 100, 20_000} {
		for _, c := range []Codec{CBOR, Gob, JSON} {
			v := sample(n)
			switch c {
			case JSON:
				v.S = "text"
			case Gob:
				v.Any = numbers[float64](n)
				gob.Register([]float64{})
			default:
				v.Any = map[string]any{"x": numbers[float64](n), "y": []any{"s", int64(3), numbers[uint16](2), true}, "z": map[string]any{"w": []uint16{}}}
			}
			keep := sample(n)
			var back all
			m, err := send(t, c, v, &back)
			if err != nil {
				t.Errorf("%s, %d: %v", c.Name(), n, err)
				continue
			}
			if !reflect.DeepEqual(back, v) {
				b, w := reflect.ValueOf(back), reflect.ValueOf(v)
				for i := range b.NumField() {
					if !reflect.DeepEqual(fieldOf(b, i), fieldOf(w, i)) {
						t.Errorf("%s, %d: %s is %.100v, want %.100v", c.Name(), n, b.Type().Field(i).Name, b.Field(i), w.Field(i))
					}
				}
			}
			if len(m.First) > MaxFirst {
				t.Errorf("%s, %d: first message of %d bytes", c.Name(), n, len(m.First))
			}
			if n == 20_000 && c != JSON && len(m.Rest) < 10 {
				t.Errorf("%s: %d messages, large slices are not apart", c.Name(), len(m.Rest))
			}
			if keep.Any, keep.S = v.Any, v.S; !reflect.DeepEqual(v, keep) {
				t.Errorf("%s, %d: encoding changed the value", c.Name(), n)
			}
		}
	}
}

func fieldOf(v reflect.Value, i int) any {
	if !v.Type().Field(i).IsExported() {
		return nil
	}
	return v.Field(i).Interface()
}

// TestTop sends values that are not structs.
func TestTop(t *testing.T) {
	check := func(v, into any) {
		t.Helper()
		if _, err := send(t, CBOR, v, into); err != nil {
			t.Errorf("%T: %v", v, err)
		} else if got := reflect.ValueOf(into).Elem().Interface(); !reflect.DeepEqual(got, v) {
			t.Errorf("%.80v (%T), want %.80v (%T)", got, got, v, v)
		}
	}
	check(5, new(int))
	check("", new(string))
	check([]float64{}, new([]float64))
	check([]float64(nil), new([]float64))
	check(numbers[float64](3), new([]float64))
	check(numbers[float64](100_000), new([]float64))
	check(numbers[float64](100_000), new(any))
	check(map[[2]int]string{{1, 2}: "z"}, new(map[[2]int]string))
	check(map[[2]int][]float64{{1, 2}: numbers[float64](1000)}, new(map[[2]int][]float64))
	check([]any{numbers[uint16](1), numbers[uint16](0)}, new([]any))
	check(map[string][]float64{"*": numbers[float64](1000), "": numbers[float64](1000)}, new(map[string][]float64))
	check([]degrees{1000: 7}, new([]degrees))
	check(map[string]*[]degrees{"*": {1000: 7}}, new(map[string]*[]degrees))
	check(named(numbers[float64](1000)), new(named))
	check(map[int]bool{1: true}, new(map[int]bool))
	check([2][]float64{numbers[float64](1), numbers[float64](1000)}, new([2][]float64))
	check(strings.Repeat("long", 100_000), new(string))
	check(math.Inf(-1), new(float64))
	var many [][]int64 // more than messages are allowed
	for i := range 300 {
		many = append(many, numbers[int64](9000+i))
	}
	check(many, new([][]int64))
	long := &node{}
	for n, i := long, 0; i < 10_000; i++ {
		n.Next = &node{Data: numbers[float32](1)}
		n = n.Next
	}
	check(long, new(*node))
}

func TestSameMemory(t *testing.T) {
	v := struct{ Data []float64 }{numbers[float64](100_000)}
	m, err := Encode(reflect.ValueOf(v), CBOR)
	if err != nil {
		t.Fatal(err)
	}
	if p := m.Rest[len(m.Rest)-1]; p.Ptr != reflect.ValueOf(v.Data).UnsafePointer() || p.Bytes != 800_000 {
		t.Error("the slice is sent from a copy")
	}
	in, err := Open(m.First, 1<<30, reflect.Value{}, codecOf)
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Decode(&v, fill(&in, m.Rest)); err != nil {
		t.Fatal(err)
	}
	if in.Rest[len(in.Rest)-1].Ptr != reflect.ValueOf(v.Data).UnsafePointer() {
		t.Error("the slice is received into a copy")
	}
}

// TestReuse receives into the slices of an old value, where they are large enough.
func TestReuse(t *testing.T) {
	type state struct {
		A, B, C []float64
		M       map[string][]int64
		Any     any
	}
	const n = 20_000
	old := state{numbers[float64](n + 5), numbers[float64](n), numbers[float64](n - 1), map[string][]int64{"k": numbers[int64](n), "gone": nil}, []float64{1}}
	old.B = old.A[2:] // shares memory with A
	v := state{numbers[float64](n), numbers[float64](n)[:n:n], numbers[float64](n), map[string][]int64{"k": numbers[int64](n)}, numbers[float64](n)}
	v.B[0] = -1
	m, err := Encode(reflect.ValueOf(v), CBOR)
	if err != nil {
		t.Fatal(err)
	}
	in, err := Open(m.First, 1<<30, reflect.ValueOf(&old).Elem(), codecOf)
	if err != nil {
		t.Fatal(err)
	}
	var back state
	if err := in.Decode(&back, fill(&in, m.Rest)); err != nil || !reflect.DeepEqual(back, v) {
		t.Errorf("%.200v, %v", back, err)
	}
	for name, want := range map[string]bool{"A": true, "B": false, "C": false} {
		get := func(s state) any { return reflect.ValueOf(s).FieldByName(name).UnsafePointer() }
		if got := get(back) == get(old); got != want {
			t.Errorf("%s: its memory was reused: %v", name, got)
		}
	}
	if &back.M["k"][0] != &old.M["k"][0] {
		t.Error("the slice in the map was not reused")
	}
}

func TestErrors(t *testing.T) {
	type ring struct{ Next *ring }
	r := new(ring)
	r.Next = r
	type list []list
	l := list{nil}
	l[0] = l
	m := map[string]any{}
	m["m"] = []any{m}
	deep := new(ring)
	for i, n := 0, deep; i < maxDepth; i++ {
		n.Next = new(ring)
		n = n.Next
	}
	type hidden struct{ x int }
	_ = hidden{1}.x
	for _, c := range []Codec{CBOR, Gob, JSON} {
		for want, v := range map[string]any{
			"value[Next] is what contains it": r,
			"value[0] is what contains it":    l,
			"value[m][0] is what contains it": m,
			"nested deeper":                   deep,
			".F is a func":                    struct{ F func() }{},
			".In[].C is a chan":               struct{ In []struct{ C chan int } }{},
			"no exported fields":              []hidden{{1}},
			"is a func":                       any([]any{"x", func() {}}),
		} {
			if _, err := Encode(reflect.ValueOf(v), c); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %s", c.Name(), err, want)
			}
		}
	}
	if m, err := Encode(reflect.ValueOf(struct {
		F func() `cbor:"-"`
		X int
	}{X: 1}), CBOR); err != nil || len(m.Rest) != 0 {
		t.Errorf("a field that is left out: %v", err)
	}
	// The receiver's type must fit.
	type a struct{ X []float64 }
	type b struct{ X []float32 }
	type c struct{ Y []float64 }
	type d struct{ X map[string]int }
	for _, into := range []any{new(b), new(c), new(d), new(int), new([]a)} {
		if _, err := send(t, CBOR, a{numbers[float64](1000)}, into); err == nil {
			t.Errorf("received into %T", into)
		} else if strings.Contains(err.Error(), "panic") {
			t.Error(err)
		}
	}
	type fewer struct{ X int }
	if _, err := send(t, CBOR, struct{ X, Y int }{1, 2}, new(fewer)); err == nil {
		t.Error("a field was lost")
	}
	if _, err := Open([]byte("something else, and long enough"), 1<<30, reflect.Value{}, codecOf); err != errForeign {
		t.Error(err)
	}
	messages, _ := Encode(reflect.ValueOf(numbers[float64](100_000)), CBOR)
	if _, err := Open(messages.First, 1000, reflect.Value{}, codecOf); err == nil || !strings.Contains(err.Error(), "memory") {
		t.Error(err)
	}
	messages.First[20]++
	if _, err := Open(messages.First, 1<<30, reflect.Value{}, codecOf); err != errDamaged {
		t.Error(err)
	}
}

func BenchmarkSmall(b *testing.B) {
	type state struct {
		Step int
		Name string
		Data []float64
	}
	v := state{1, "a state", make([]float64, 1)}
	b.ReportAllocs()
	for b.Loop() {
		var back state
		if _, err := send(b, CBOR, v, &back); err != nil {
			b.Fatal(err)
		}
	}
}

// TestEncodeApart looks at how many slices are messages, by the size from which they are.
func TestEncodeApart(t *testing.T) {
	v := [][]float64{numbers[float64](100), numbers[float64](1000), numbers[float64](10_000)}
	for apart, want := range map[int]int{1: 3, 801: 2, 8000: 2, 8001: 1, DefaultApart: 1, 80_001: 0} {
		m, err := EncodeApart(reflect.ValueOf(v), CBOR, apart)
		got := 0
		for _, p := range m.Rest {
			for _, x := range v {
				if p == (Piece{unsafe.Pointer(&x[0]), 8 * len(x)}) {
					got++
				}
			}
		}
		if err != nil || got != want {
			t.Errorf("from %d bytes on: %d slices are messages, want %d; %v", apart, got, want, err)
		}
	}
}
