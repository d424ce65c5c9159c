package mpi

import (
	"sync"
	"sync/atomic"

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
// Medians of the time to encode and decode, relative to CBOR's 2.7 µs, 0.30 ms, 97 ms
// and 0.84 ms, and bytes on the wire:
//
//	                        struct          map             floats          nested
//	cbor (fxamacker)         1.0   139 B    1.0  12.8 kB    1.0   9.0 MB    1.0  74 kB
//	msgpack (vmihailenco)    1.4   123 B    2.6  12.8 kB    1.8   9.0 MB    3.0  74 kB
//	msgpack (shamaton)       0.7   115 B    0.7  12.8 kB    0.25  9.0 MB    0.8  74 kB
//	msgpack (ugorji)         0.9   115 B    0.7  12.8 kB    0.9   9.0 MB    0.6  74 kB
//	binc (ugorji)            1.3    96 B    0.7  11.8 kB    0.8   9.0 MB    0.8  74 kB
//	gob                     15     209 B    1.6  11.9 kB    0.7   9.0 MB    0.7  74 kB
//	json                    23     165 B    4.3  16.8 kB    6.4  19.6 MB    7.0 154 kB
//
// Two were faster in all four. shamaton's overflows the stack when it is given deeply nested garbage,
// which ends the program. ugorji's reaches into the Go runtime through unsafe, and allocates four
// times as much for small values. CBOR does neither, and limits what garbage can make it do.
// Large slices of numbers, where it would lose most, do not go through it.
//
// Gob is encoding/gob: it sends the concrete types that interfaces hold (after
// gob.Register), but describes the types in each message, which takes 40 µs. JSON is
// encoding/json: readable, and large.
//
// The sender chooses the codec. CBOR and JSON make an error of whatever bytes come. encoding/gob is not
// made for senders that mean harm: ten megabytes that are nested deeply enough overflow the stack, which
// ends the program. Who has to expect such senders refuses gob: RegisterCodec with a codec of
// that name whose Unmarshal is an error.
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

var (
	defaultCodec    atomic.Pointer[Codec] // nil: CBOR or Gob, by the type
	objectThreshold atomic.Int64
)

func init() { objectThreshold.Store(object.DefaultApart) }

// SetDefaultCodec chooses the codec of the objects that this process sends without being told one; nil
// is what it is at first: [CBOR], or [Gob] for types with complex numbers.
//
// It can be called at any time, before Init, too. Ranks may choose differently, because an object
// says which codec it comes in; one that is not of this package must be known to all that receive it:
// see [RegisterCodec].
func SetDefaultCodec(c Codec) {
	if c == nil {
		defaultCodec.Store(nil)
		return
	}
	defaultCodec.Store(&c)
}

// SetObjectThreshold says from how many bytes on the slices of numbers in an object that this process
// sends are messages of their own, sent from where they are: 64 KiB at first. Smaller ones are copied
// into one message with the rest.
//
// It can be called at any time, before Init, too. Ranks may choose differently, because an object says
// how it comes. Slices below half a kilobyte always go with the rest, and so do those beyond the 198
// largest. Fewer than 1 byte is an error that is [ErrArg].
func SetObjectThreshold(bytes int) error {
	if bytes < 1 {
		return Errorf("SetObjectThreshold", ErrArg, "%d bytes: want 1 or more", bytes)
	}
	objectThreshold.Store(int64(bytes))
	return nil
}
