// Package object turns Go values into messages and back: what a codec makes of the value,
// and beside it, out of the codec's way, the large slices of numbers in it.
//
// A value becomes one message or several. The first is small, and tells the sizes of
// the others:
//
//	magic    8 bytes
//	checksum 4 bytes, of what follows up to the sizes' end
//	flags    2 bytes: 1 if the head is in this message, 2 if only its directory is
//	count    2 bytes: how many messages follow
//	sizes    8 bytes each
//	head     as much of it; the rest is the first message that follows
//
// The head is the length of the directory, 4 bytes; the directory; what the codec made of
// the value, the body, if it is short; and the slices that are too short for
// messages of their own. Then follow the body, if it is long, and the large slices,
// each straight from the memory where it is, into the memory where it stays.
//
// The directory tells the codec and, for each slice, its element type and where in the
// value it belongs: the names of fields, indices and keys on the way to it. In what the codec
// encodes there is an empty slice in its place. Nothing of the program's value is
// written to for that: what leads to a slice is copied.
package object
