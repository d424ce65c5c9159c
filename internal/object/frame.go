package object

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"unsafe"

	"github.com/fxamacker/cbor/v2"
)

const (
	// MaxFirst is how long the first message can be: what every transport sends at once,
	// without asking the receiver.
	MaxFirst = 2048

	magic      = "mpi4go\x00\x01"
	fixed      = len(magic) + 4 + 2 + 2
	headInline = 1   // the head is in the first message
	dirInline  = 2   // only its directory is
	maxRest    = 200 // messages after the first
	align      = 8
)

// directory is what the head tells about the body and the slices.
type directory struct {
	_         struct{} `cbor:",toarray"`
	Codec     string
	Body      int  // bytes
	BodyApart bool // in a message of its own
	Slices    []entry
}

type entry struct {
	_     struct{} `cbor:",toarray"`
	Path  []any
	Bulk  string
	N     int // elements
	Bytes int
	Apart bool // in a message of its own
}

// Messages are what a value is sent as.
type Messages struct {
	First []byte
	Rest  []Piece
}

// Bytes returns the length of all messages together.
func (m *Messages) Bytes() int {
	n := len(m.First)
	for _, p := range m.Rest {
		n += p.Bytes
	}
	return n
}

// Encode makes messages of what v holds. They refer to the value's large slices, which must
// not change until the messages are sent.
func Encode(v reflect.Value, c Codec) (m Messages, err error) {
	return EncodeApart(v, c, DefaultApart)
}

// EncodeApart is Encode with slices of apart bytes and more as messages of their own.
func EncodeApart(v reflect.Value, c Codec, apart int) (m Messages, err error) {
	defer guard(&err)
	s := splitter{codec: c.Name(), above: make(map[above]bool)}
	without, err := s.split(v)
	if err != nil {
		return m, err
	}
	body, err := c.Marshal(without.Interface())
	if err != nil {
		return m, err
	}
	return assemble(c.Name(), body, s.found, apart)
}

// assemble lays out the messages.
func assemble(codec string, body []byte, list []found, apart int) (m Messages, err error) {
	d := directory{Codec: codec, Body: len(body), BodyApart: len(body) >= apart, Slices: make([]entry, len(list))}
	for i, f := range list {
		d.Slices[i] = entry{Path: f.path, Bulk: f.bulk, N: f.n, Bytes: f.data.Bytes}
	}
	// The largest slices become messages.
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, k int) int { return cmp.Compare(list[k].data.Bytes, list[i].data.Bytes) })
	for _, i := range order[:min(len(order), maxRest-2)] {
		d.Slices[i].Apart = list[i].data.Bytes >= apart
	}
	dir, err := cbor.Marshal(&d)
	if err != nil {
		return m, err
	}
	size := 4 + len(dir)
	if !d.BodyApart {
		size += len(body)
	}
	for i, f := range list {
		if !d.Slices[i].Apart {
			size += f.data.Bytes
		}
	}
	head := binary.LittleEndian.AppendUint32(make([]byte, 0, size), uint32(len(dir)))
	head = append(head, dir...)
	split := len(head)
	if d.BodyApart {
		m.Rest = append(m.Rest, pieceOf(body))
	} else {
		head = append(head, body...)
	}
	for i, f := range list {
		if d.Slices[i].Apart {
			m.Rest = append(m.Rest, f.data)
		} else {
			head = append(head, f.data.Slice()...)
		}
	}
	flags, inline := uint16(0), 0
	switch room := MaxFirst - fixed - 8*len(m.Rest); {
	case len(head) <= room:
		flags, inline = headInline, len(head)
	case split+8 <= room:
		flags, inline = dirInline, split
	}
	if flags != headInline {
		m.Rest = slices.Insert(m.Rest, 0, pieceOf(head[inline:]))
	}
	first := append([]byte(magic), 0, 0, 0, 0)
	first = binary.LittleEndian.AppendUint16(first, flags)
	first = binary.LittleEndian.AppendUint16(first, uint16(len(m.Rest)))
	for _, p := range m.Rest {
		first = binary.LittleEndian.AppendUint64(first, uint64(p.Bytes))
	}
	binary.LittleEndian.PutUint32(first[len(magic):], crc32.ChecksumIEEE(first[len(magic)+4:]))
	m.First = append(first, head[:inline]...)
	return m, nil
}

// An Incoming is a value on its way in, of which the first message is there.
type Incoming struct {
	Rest  []Piece // memory for the messages that follow
	bytes int
	head  []byte // or only its directory; nil if it is the first of Rest
	tail  bool   // the first of Rest is what belongs behind the directory
	codec func(name string) Codec
}

// Bytes returns the length of all messages together.
func (in *Incoming) Bytes() int { return in.bytes }

var (
	errForeign = errors.New("the message is not an object: the sender must use an object function too")
	errDamaged = errors.New("the object's messages are damaged")
)

// Open reads the first message and finds memory for those that follow, if that is not
// more than limit bytes: large slices go where there are such in old, a value of the type
// that is received (or none), and otherwise into new memory. codec finds a codec by its name.
func Open(first []byte, limit int, old reflect.Value, codec func(name string) Codec) (in Incoming, err error) {
	defer guard(&err)
	if len(first) < fixed || string(first[:len(magic)]) != magic {
		return in, errForeign
	}
	flags := binary.LittleEndian.Uint16(first[len(magic)+4:])
	count := int(binary.LittleEndian.Uint16(first[len(magic)+6:]))
	end := fixed + 8*count
	if flags > dirInline || count > maxRest || end > len(first) || flags != headInline && count == 0 || flags == 0 && end != len(first) {
		return in, errDamaged
	}
	if binary.LittleEndian.Uint32(first[len(magic):]) != crc32.ChecksumIEEE(first[len(magic)+4:end]) {
		return in, errDamaged
	}
	in.codec = codec
	in.bytes = len(first)
	sizes := make([]int, count)
	for i := range sizes {
		n := binary.LittleEndian.Uint64(first[fixed+8*i:])
		if n > uint64(limit) || in.bytes+int(n) > limit {
			return Incoming{}, fmt.Errorf("the object has more than the %d bytes of memory that this machine has", limit)
		}
		sizes[i] = int(n)
		in.bytes += int(n)
	}
	if flags != 0 {
		in.head, in.tail = first[end:], flags == dirInline
	}
	in.Rest = make([]Piece, count)
	if in.head != nil && old.IsValid() {
		in.reuse(old, sizes)
	}
	for i, n := range sizes {
		if in.Rest[i].Ptr == nil {
			in.Rest[i] = room(n)
		}
	}
	return in, nil
}

// reuse finds memory for messages in an old value.
func (in *Incoming) reuse(old reflect.Value, sizes []int) {
	d, _, err := readDirectory(in.head)
	if err != nil || in.codec(d.Codec) == nil {
		return // Decode will tell
	}
	next := 0
	if in.tail {
		next++
	}
	if d.BodyApart {
		next++
	}
	for _, e := range d.Slices {
		if !e.Apart {
			continue
		}
		if next == len(sizes) {
			return
		}
		p, ok := slot{d.Codec, e.Bulk}.find(old, e.Path, sizes[next])
		if ok && !slices.ContainsFunc(in.Rest, func(q Piece) bool { return p.overlaps(q) }) {
			in.Rest[next] = p
		}
		next++
	}
}

// readDirectory reads the directory at the beginning of the head, and returns the rest.
func readDirectory(head []byte) (d directory, rest []byte, err error) {
	if len(head) < 4 {
		return d, nil, errDamaged
	}
	n := binary.LittleEndian.Uint32(head)
	head = head[4:]
	if uint64(n) > uint64(len(head)) {
		return d, nil, errDamaged
	}
	if err := directories.Unmarshal(head[:n], &d); err != nil {
		return d, nil, fmt.Errorf("%w: %v", errDamaged, err)
	}
	return d, head[n:], nil
}

// room allocates memory that numbers can lie in. Large rooms are not cleared: a message
// fills them. Clearing takes as long as the message does, and only strings.Builder
// gives memory without.
func room(bytes int) Piece {
	if bytes >= DefaultApart {
		var b strings.Builder
		b.Grow(bytes)
		b.WriteByte(0) // an empty string has no address to rely on
		return Piece{unsafe.Pointer(unsafe.StringData(b.String())), bytes}
	}
	words := make([]uint64, (bytes+align-1)/align)
	return Piece{unsafe.Pointer(unsafe.SliceData(words)), bytes}
}

// Decode makes the value that v points to of the messages, which are all there; received tells
// how many bytes each of Rest has got. Memory that a message did not fill may hold anything, so a
// message of another size than was announced is an error.
func (in *Incoming) Decode(v any, received []int) (err error) {
	defer guard(&err)
	for i, p := range in.Rest {
		if received[i] != p.Bytes {
			return fmt.Errorf("%w: the one that follows as number %d of %d has %d bytes, %d were announced", errDamaged, i+1, len(in.Rest), received[i], p.Bytes)
		}
	}
	rest, head := in.Rest, in.head
	if head == nil {
		head, rest = rest[0].Slice(), rest[1:]
	}
	d, head, err := readDirectory(head)
	if err != nil {
		return err
	}
	if in.tail {
		if len(head) > 0 {
			return errDamaged
		}
		head, rest = rest[0].Slice(), rest[1:]
	}
	// next is the next piece of so many bytes.
	next := func(bytes int, apart bool) (p Piece, err error) {
		switch {
		case bytes < 0:
			return p, errDamaged
		case apart && (len(rest) == 0 || rest[0].Bytes != bytes):
			return p, errDamaged
		case apart:
			p, rest = rest[0], rest[1:]
			return p, nil
		case bytes > len(head):
			return p, errDamaged
		}
		p = pieceOf(head[:bytes])
		head = head[bytes:]
		return p, nil
	}
	body, err := next(d.Body, d.BodyApart)
	if err != nil {
		return err
	}
	c := in.codec(d.Codec)
	if c == nil {
		return fmt.Errorf("the object comes in the codec %q, which this rank does not know: RegisterCodec tells it", d.Codec)
	}
	if err := c.Unmarshal(body.Slice(), v); err != nil {
		return err
	}
	value := reflect.ValueOf(v).Elem()
	for _, e := range d.Slices {
		data, err := next(e.Bytes, e.Apart)
		if err != nil {
			return err
		}
		if !e.Apart { // memory of its own: it would keep all of the head
			own := room(e.Bytes)
			copy(own.Slice(), data.Slice())
			data = own
		}
		if err := (slot{d.Codec, e.Bulk}).put(value, e.Path, e.N, data); err != nil {
			return fmt.Errorf("%s: %w", pathString(e.Path), err)
		}
	}
	if len(head) > 0 || len(rest) > 0 {
		return errDamaged
	}
	return nil
}

var directories = func() cbor.DecMode {
	m, err := cbor.DecOptions{
		IntDec:           cbor.IntDecConvertNone, // unsigned stays unsigned: an index
		MaxArrayElements: 1<<31 - 1,
		UTF8:             cbor.UTF8DecodeInvalid,
	}.DecMode()
	if err != nil {
		panic(err)
	}
	return m
}()

// guard makes an error of a panic of a codec, or of a program's own way to marshal.
func guard(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("panic in the codec: %v\n%s", v, debug.Stack())
	}
}
