// Package codecs compares serialization libraries on the kinds of values that parallel
// programs exchange. It is a module of its own, so that programs that use mpi4go do not
// depend on all of them. core/codec.go has the result.
//
//	cd bench/codecs && go test -bench . -count 5
package codecs

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	shamaton "github.com/shamaton/msgpack/v2"
	ugorji "github.com/ugorji/go/codec"
	vmihailenco "github.com/vmihailenco/msgpack/v5"
)

type codec struct {
	name      string
	marshal   func(v any) ([]byte, error)
	unmarshal func(data []byte, v any) error
}

func codecs() []codec {
	enc, err := cbor.EncOptions{Time: cbor.TimeRFC3339Nano, TimeTag: cbor.EncTagRequired}.EncMode()
	if err != nil {
		panic(err)
	}
	dec, err := cbor.DecOptions{MaxArrayElements: 1<<31 - 1, MaxMapPairs: 1<<31 - 1, MaxNestedLevels: 65535}.DecMode()
	if err != nil {
		panic(err)
	}
	handle := new(ugorji.MsgpackHandle)
	handle.WriteExt = true
	binc := new(ugorji.BincHandle)
	ugorjiCodec := func(name string, h ugorji.Handle) codec {
		return codec{name, func(v any) (data []byte, err error) {
			err = ugorji.NewEncoderBytes(&data, h).Encode(v)
			return data, err
		}, func(data []byte, v any) error { return ugorji.NewDecoderBytes(data, h).Decode(v) }}
	}
	return []codec{
		{"cbor-fxamacker", enc.Marshal, dec.Unmarshal},
		{"msgpack-vmihailenco", vmihailenco.Marshal, vmihailenco.Unmarshal},
		{"msgpack-shamaton", func(v any) ([]byte, error) { return shamaton.Marshal(v) }, func(data []byte, v any) error { return shamaton.Unmarshal(data, v) }},
		ugorjiCodec("msgpack-ugorji", handle),
		ugorjiCodec("binc-ugorji", binc),
		{"gob", func(v any) ([]byte, error) {
			var b bytes.Buffer
			err := gob.NewEncoder(&b).Encode(v)
			return b.Bytes(), err
		}, func(data []byte, v any) error { return gob.NewDecoder(bytes.NewReader(data)).Decode(v) }},
		{"json", json.Marshal, json.Unmarshal},
	}
}

type particle struct {
	ID       int64
	Name     string
	Pos, Vel [3]float64
	Mass     float32
	Alive    bool
	Born     time.Time
}

func values() map[string]any {
	r := rand.New(rand.NewPCG(1, 2))
	p := particle{42, "electron", [3]float64{1.5, r.Float64(), -3}, [3]float64{r.Float64(), 0, 1e300}, 9.1e-31, true, time.Date(2026, 1, 2, 3, 4, 5, 678, time.UTC)}
	table := make(map[string]int)
	for i := range 1000 {
		table[fmt.Sprintf("key %d", i)] = r.IntN(1 << 20)
	}
	floats := make([]float64, 1_000_000)
	for i := range floats {
		floats[i] = r.NormFloat64()
	}
	nested := make([][]int32, 500)
	for i := range nested {
		nested[i] = make([]int32, 1+r.IntN(60))
		for k := range nested[i] {
			nested[i][k] = r.Int32()
		}
	}
	return map[string]any{"struct": p, "map": table, "floats": floats, "nested": nested}
}

// BenchmarkRoundTrip encodes and decodes a value.
func BenchmarkRoundTrip(b *testing.B) {
	vs := values()
	for _, name := range []string{"struct", "map", "floats", "nested"} {
		v := vs[name]
		for _, c := range codecs() {
			b.Run(name+"/"+c.name, func(b *testing.B) {
				b.ReportAllocs()
				var size int
				for b.Loop() {
					data, err := c.marshal(v)
					if err != nil {
						b.Fatal(err)
					}
					size = len(data)
					back := reflect.New(reflect.TypeOf(v))
					if err := c.unmarshal(data, back.Interface()); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(size), "wire-B")
			})
		}
	}
}

// TestRoundTrip checks that what is compared is equal.
func TestRoundTrip(t *testing.T) {
	for name, v := range values() {
		for _, c := range codecs() {
			data, err := c.marshal(v)
			if err != nil {
				t.Errorf("%s/%s: %v", name, c.name, err)
				continue
			}
			back := reflect.New(reflect.TypeOf(v))
			if err := c.unmarshal(data, back.Interface()); err != nil {
				t.Errorf("%s/%s: %v", name, c.name, err)
				continue
			}
			got := back.Elem().Interface()
			if p, ok := got.(particle); ok {
				if !p.Born.Equal(v.(particle).Born) {
					t.Errorf("%s/%s: time %v, want %v", name, c.name, p.Born, v.(particle).Born)
				}
				p.Born = v.(particle).Born
				got = p
			}
			if !reflect.DeepEqual(got, v) {
				t.Errorf("%s/%s: %.80v, want %.80v", name, c.name, got, v)
			}
		}
	}
}
