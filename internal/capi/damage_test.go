package capi

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/find"
)

// TestDamage checks that files that are cut off, of a library or of what it needs, are named, and others
// not.
func TestDamage(t *testing.T) {
	for _, l := range find.Libraries() {
		if err := damage(l.Path); err != nil {
			t.Errorf("%v", err)
		}
		needed, err := whole(l.Path)
		if err != nil || len(needed) == 0 {
			t.Errorf("%s needs %q, %v", l.Path, needed, err)
			continue
		}
		image, err := os.ReadFile(l.Path)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		lib, other := filepath.Join(dir, "libmpi.so"), filepath.Join(dir, needed[len(needed)-1])
		write := func(path string, n int) {
			if err := os.WriteFile(path, image[:n], 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for _, n := range []int{63, len(image) / 10, len(image) / 2, len(image)} {
			write(lib, n)
			os.Remove(other)
			if err := damage(lib); n < len(image) != (err != nil && strings.HasPrefix(err.Error(), lib+": file too short")) {
				t.Errorf("%d of %d bytes of %s: %v", n, len(image), l.Path, err)
			}
			write(lib, len(image))
			write(other, n)
			if err := damage(lib); n < len(image) != (err != nil && strings.HasPrefix(err.Error(), other+": file too short")) {
				t.Errorf("%d of %d bytes of what %s needs: %v", n, len(image), l.Path, err)
			}
		}
	}
	for name, text := range map[string]string{"missing": "-", "script": "#!/bin/sh\n", "no ELF at all": strings.Repeat("x", 5000)} {
		path := filepath.Join(t.TempDir(), "x")
		if text != "-" {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := damage(path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkDamage(b *testing.B) {
	libs := find.Libraries()
	for b.Loop() {
		damage(libs[0].Path)
	}
}
