package capi

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// damage returns an error if the file of a library, or that of another one beside it which it needs, is
// cut off: to load such a file ends the process with SIGBUS. Other damages are for the dynamic linker to
// find.
func damage(path string) error {
	needed, err := whole(path)
	for _, name := range needed {
		if _, e := whole(filepath.Join(filepath.Dir(path), name)); err == nil {
			err = e
		}
	}
	return err
}

// whole returns what a library needs, or an error if its file is shorter than it says itself.
func whole(path string) (needed []string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil // the dynamic linker may know where it is
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	magic := make([]byte, len(elf.ELFMAG))
	if _, err := f.ReadAt(magic, 0); err != nil || string(magic) != elf.ELFMAG {
		return nil, nil
	}
	lib, err := elf.NewFile(f)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%s: file too short: it is cut off after %d bytes", path, info.Size())
	} else if err != nil {
		return nil, nil
	}
	for _, p := range lib.Progs {
		if end := p.Off + p.Filesz; p.Type == elf.PT_LOAD && end > uint64(info.Size()) {
			return nil, fmt.Errorf("%s: file too short: it is cut off after %d of %d bytes", path, info.Size(), end)
		}
	}
	needed, _ = lib.ImportedLibraries()
	return needed, nil
}
