package core

import (
	"sync"

	"github.com/mpi4go/mpi4go/internal/object"
)

// A Codec serializes Go values, for the object functions. Ranks know a codec by its name.
//
// Unmarshal gets bytes that Marshal made, possibly damaged ones: it should answer with an
// error then.
type Codec interface {
	Name() string                       // for example "cbor"
	Marshal(v any) ([]byte, error)      // serializes v
	Unmarshal(data []byte, v any) error // sets what v points to
}

// The codecs that every rank knows. Which one serializes an object can be told to the
// functions that send; by default it is CBOR, or for types with complex numbers, which
// CBOR does not have, Gob.
//
// CBOR is github.com/fxamacker/cbor: field names and values in the binary format of
// RFC 8949. In bench/codecs it was compared with other libraries on a small struct with a
// time, a map of 1000 strings, a []float64 of a million and 500 short slices of int32.
// Medians of the time to encode and decode, relative to CBOR's, and bytes on the wire:
//
//	                         struct         map           floats        nested
//	cbor (fxamacker)         1.00   139 B   1.00  12.8 kB 1.00  9.0 MB  1.00  72 kB
//	msgpack (vmihailenco)    @A
//	msgpack (shamaton)       @B
//	msgpack (ugorji)         @C
//	binc (ugorji)            @D
//	gob                      @E
//	json                     @F
//
// Two were faster. shamaton's overflows the stack when it is given deeply nested garbage,
// which ends the program; ugorji's reaches into the memory of the Go runtime through unsafe, and
// allocates four times as often for small values. CBOR has neither, limits what garbage can make it
// do, and the large numeric slices, where it would lose most, do not go through it.
//
// Gob is encoding/gob: it sends the concrete types that interfaces hold (after
// gob.Register), but needs 50 µs for the first value of a message. JSON is
// encoding/json: readable, and large.
var (
	CBOR Codec = object.CBOR
	Gob  Codec = object.Gob
	JSON Codec = object.JSON
)

var codecs sync.Map // name to Codec

func init() {
	for _, c := range []Codec{CBOR, Gob, JSON} {
		codecs.Store(c.Name(), c)
	}
}

// RegisterCodec makes a codec known, so that objects that come in it can be received. Every
// rank calls it before such an object comes. A codec of the same name is replaced.
func RegisterCodec(c Codec) { codecs.Store(c.Name(), c) }

func codecNamed(name string) object.Codec {
	c, ok := codecs.Load(name)
	if !ok {
		return nil
	}
	return c.(Codec)
}
