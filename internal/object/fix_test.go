package object

import (
	"encoding/binary"
	"hash/crc32"
)

// fix gives a first message the right checksum, so that fuzzing gets beyond it.
func fix(first []byte) []byte {
	if len(first) < fixed {
		return first
	}
	end := fixed + 8*int(binary.LittleEndian.Uint16(first[len(magic)+6:]))
	if end <= len(first) {
		binary.LittleEndian.PutUint32(first[len(magic):], crc32.ChecksumIEEE(first[len(magic)+4:end]))
	}
	return first
}
