package object

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"reflect"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// What a sender that is damaged or hostile can send.

// secret is memory that no message may write to, in places beside those that it may.
type secret struct {
	hidden []float64
	Kept   []float64 `cbor:"-"`
	Self   raw
	*inner
	*Outer
	Boxed any
	Open  []float64
	Texts []string
	ByAny map[any][]float64
	Next  *secret
}

type inner struct{ Inside []float64 }
type Outer struct{ Outside []float64 }

// raw serializes itself, so that its elements are nobody else's.
type raw struct{ Data []float64 }

func (raw) MarshalText() ([]byte, error) { return []byte("raw"), nil }
func (*raw) UnmarshalText([]byte) error  { return nil }

const secrets = 16 // numbers; small, so that fuzzing is fast

func newSecret() *secret {
	s := &secret{
		hidden: make([]float64, secrets), Kept: make([]float64, secrets), Self: raw{make([]float64, secrets)},
		Open: make([]float64, secrets), Texts: make([]string, secrets), ByAny: map[any][]float64{"k": make([]float64, secrets)},
		Next: &secret{Open: make([]float64, secrets)},
	}
	s.Boxed = &s.Boxed // round and round
	return s
}

// intact reports what was written to that must not be.
func (s *secret) intact() error {
	for name, x := range map[string][]float64{"hidden": s.hidden, "Kept": s.Kept, "Self": s.Self.Data} {
		if len(x) != secrets || !reflect.DeepEqual(x, make([]float64, secrets)) {
			return fmt.Errorf("%s was written to", name)
		}
	}
	if !reflect.DeepEqual(s.Texts, make([]string, secrets)) {
		return fmt.Errorf("Texts was written to")
	}
	return nil
}

// forge makes messages of one slice, which goes to the end of a path.
func forge(t testing.TB, path []any, bulk string, n int, data []byte) Messages {
	t.Helper()
	d := directory{Codec: "cbor", Body: 1, Slices: []entry{{Path: path, Bulk: bulk, N: n, Bytes: len(data), Apart: true}}}
	dir, err := cbor.Marshal(&d)
	if err != nil {
		t.Fatal(err)
	}
	tail, rest, flags := []byte{0xa0}, []Piece{pieceOf(data)}, uint16(headInline) // the body is an empty map
	head := append(binary.LittleEndian.AppendUint32(nil, uint32(len(dir))), dir...)
	if len(head) > 1<<10 {
		rest, flags = []Piece{pieceOf(append(head, tail...)), pieceOf(data)}, 0
		head, tail = nil, nil
	}
	first := append([]byte(magic), 0, 0, 0, 0)
	first = binary.LittleEndian.AppendUint16(first, flags)
	first = binary.LittleEndian.AppendUint16(first, uint16(len(rest)))
	for _, p := range rest {
		first = binary.LittleEndian.AppendUint64(first, uint64(p.Bytes))
	}
	binary.LittleEndian.PutUint32(first[len(magic):], crc32.ChecksumIEEE(first[len(magic)+4:]))
	return Messages{append(append(first, head...), tail...), rest}
}

// ones is what is sent to where it does not belong.
func ones() []byte { return bytes.Repeat([]byte{1}, 8*secrets) }

// TestHostilePaths sends a slice to where none may be put, into an old value and a new one.
func TestHostilePaths(t *testing.T) {
	long := make([]any, 6_000_000)
	for i := range long {
		long[i] = "Next"
	}
	for _, c := range []struct {
		path []any
		bulk string
		want string
	}{
		{[]any{"hidden"}, "float64", "no field hidden"},
		{[]any{"Kept"}, "float64", "no field Kept"},
		{[]any{"Self", "Data"}, "float64", "serializes itself"},
		{[]any{"inner", "Inside"}, "float64", "no field inner"},
		{[]any{"Inside"}, "float64", "no field Inside"},
		{[]any{"Outside"}, "float64", "no field Outside"},
		{[]any{"Open", uint64(0)}, "float64", "no element"},
		{[]any{"Texts"}, "", "the receiver has a []string"},
		{[]any{"Texts"}, "string", "the receiver has a []string"},
		{[]any{"Boxed"}, "", "the receiver has a interface"},
		{[]any{"Boxed", "x"}, "float64", "empty interface"},
		{[]any{"ByAny", []any{1}}, "float64", "no key"},
		{[]any{"ByAny", map[string]int{}}, "float64", "no key"},
		{[]any{"ByAny", nil}, "float64", "no key"},
		{[]any{"ByAny", "k"}, "float64", "no key k"},
		{[]any{[]any{}}, "float64", "no field"},
		{[]any{nil}, "float64", "no field"},
		{long, "float64", "steps"},
	} {
		name := fmt.Sprintf("%.60v %s", c.path[:min(len(c.path), 3)], c.bulk)
		m := forge(t, c.path, c.bulk, secrets, ones())
		var s secret
		if err := receive(m, &s); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "panic") {
			t.Errorf("%s: %.300v, want %s", name, err, c.want)
		}
		old := newSecret()
		in, err := Open(m.First, 1<<30, reflect.ValueOf(old).Elem(), codecOf)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := in.Decode(new(secret), fill(&in, m.Rest)); err == nil || strings.Contains(err.Error(), "panic") {
			t.Errorf("%s, into an old value: %.300v", name, err)
		}
		if err := old.intact(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The same forgery works where a slice belongs.
	m := forge(t, []any{"Next", "Open"}, "float64", secrets, ones())
	var s secret
	if err := receive(m, &s); err != nil || len(s.Next.Open) != secrets || s.Next.Open[0] == 0 {
		t.Errorf("a slice in its place: %v", err)
	}
	old := newSecret()
	in, err := Open(m.First, 1<<30, reflect.ValueOf(old).Elem(), codecOf)
	if err != nil || in.Rest[0].Ptr != reflect.ValueOf(old.Next.Open).UnsafePointer() {
		t.Errorf("a slice in its place is not reused: %v", err)
	}
}

// TestShort tells of messages that are shorter than was announced.
func TestShort(t *testing.T) {
	type state struct {
		Text string
		A, B []float64
	}
	v := state{strings.Repeat("text", DefaultApart), numbers[float64](20_000), numbers[float64](100)}
	m, err := Encode(reflect.ValueOf(v), CBOR)
	if err != nil || len(m.Rest) < 2 {
		t.Fatalf("%d messages, %v", len(m.Rest), err)
	}
	for i := range m.Rest {
		for _, n := range []int{0, 100, m.Rest[i].Bytes - 1} {
			in, err := Open(m.First, 1<<30, reflect.Value{}, codecOf)
			if err != nil {
				t.Fatal(err)
			}
			received := fill(&in, m.Rest)
			received[i] = n
			want := fmt.Sprintf("number %d of %d has %d bytes, %d were announced", i+1, len(m.Rest), n, m.Rest[i].Bytes)
			if err := in.Decode(new(state), received); !errors.Is(err, errDamaged) || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %s", err, want)
			}
		}
	}
}

// seed adds messages that are right, and parts of such.
func seed(f *testing.F, m Messages) {
	var rest []byte
	for _, p := range m.Rest {
		rest = append(rest, p.Slice()...)
	}
	f.Add(m.First, rest)
	f.Add(m.First[:len(m.First)/2], rest)
}

// fuzz receives what is not, or almost, an object; into has the pointer to an old value or a new one.
func fuzz(t *testing.T, first, rest []byte, old reflect.Value, into any) {
	in, err := Open(fix(bytes.Clone(first)), 1<<24, old, codecOf)
	if err != nil {
		if strings.Contains(err.Error(), "panic") {
			t.Error(err)
		}
		return
	}
	var received []int
	for _, p := range in.Rest {
		n := copy(p.Slice(), rest)
		rest = rest[n:]
		received = append(received, p.Bytes)
	}
	if err := in.Decode(into, received); err != nil && strings.Contains(err.Error(), "panic") && !strings.Contains(err.Error(), "encoding/gob") {
		t.Error(err)
	}
}

// FuzzDecode receives into new values.
func FuzzDecode(f *testing.F) {
	for _, c := range []Codec{CBOR, Gob, JSON} {
		for _, n := range []int{1, 100} {
			m, err := Encode(reflect.ValueOf(sample(n)), c)
			if err != nil {
				f.Fatal(err)
			}
			seed(f, m)
		}
	}
	f.Fuzz(func(t *testing.T, first, rest []byte) {
		for _, into := range []any{new(all), new(any), new([]float64), new(map[string]node), new(*node), new(secret)} {
			fuzz(t, first, rest, reflect.Value{}, into)
		}
	})
}

// FuzzInto receives into old values, as RecvObjectInto does: what the codec does not send stays as it is.
func FuzzInto(f *testing.F) {
	for _, path := range [][]any{
		{"hidden"}, {"Kept"}, {"Self", "Data"}, {"Inside"}, {"Outside"}, {"Outer", "Outside"}, {"Boxed"}, {"Boxed", "x"}, {"Open"}, {"Texts"},
		{"ByAny", "k"}, {"ByAny", []any{1}}, {"ByAny", nil}, {"Next", "Open"}, {"Next", "Next", "Next", "Open"}, {"Data"}, {"Rows", uint64(0)}, {"Of", "k"},
	} {
		for _, bulk := range []string{"float64", "", "string", "{X float64;Y float64;}"} {
			m := forge(f, path, bulk, secrets, ones())
			f.Add(m.First, []byte{1, 2, 3})
		}
	}
	for _, c := range []Codec{CBOR, Gob} {
		m, err := Encode(reflect.ValueOf(sample(100)), c)
		if err != nil {
			f.Fatal(err)
		}
		seed(f, m)
	}
	f.Fuzz(func(t *testing.T, first, rest []byte) {
		old := newSecret()
		fuzz(t, first, rest, reflect.ValueOf(old).Elem(), new(secret))
		if err := old.intact(); err != nil {
			t.Error(err)
		}
		kept := sample(20)
		fuzz(t, first, rest, reflect.ValueOf(&kept).Elem(), new(all))
		if !reflect.DeepEqual(kept.embedded, sample(20).embedded) {
			t.Error("an embedded struct that is not exported was written to")
		}
		for _, old := range []any{&[]float64{secrets: 1}, &map[any]any{"k": []float64{secrets: 1}}, &[]any{[]float64{secrets: 1}}, &node{Data: make([]float32, secrets)}} {
			into := reflect.New(reflect.TypeOf(old).Elem())
			fuzz(t, first, rest, reflect.ValueOf(old).Elem(), into.Interface())
		}
	})
}
