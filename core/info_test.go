package mpi_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

func TestInfo(t *testing.T) {
	for _, want := range []mpi.Info{
		{},
		{"key": "value"},
		{"a b": "true, false", "host": strings.Repeat("x", 64), strings.Repeat("k", 32): "1"},
	} {
		h, _, err := mpi.UseInfo("TestInfo", want)
		if err != nil {
			t.Fatal(err)
		}
		if len(want) == 0 {
			continue // MPI_INFO_NULL has nothing to read
		}
		got, err := mpi.ReadInfo("TestInfo", h, 0)
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("read back %q (%v), want %q", got, err, want)
		}
	}
}

func TestInfoAll(t *testing.T) {
	var keys []string
	for k, v := range (mpi.Info{"c": "C", "a": "A", "b": "B"}).All() {
		if v != strings.ToUpper(k) {
			t.Errorf("%q: %q", k, v)
		}
		if keys = append(keys, k); k == "b" {
			break
		}
	}
	if !slices.Equal(keys, []string{"a", "b"}) {
		t.Errorf("keys %q", keys)
	}
}

func TestInfoErrors(t *testing.T) {
	for _, c := range []struct {
		info mpi.Info
		want mpi.ErrorClass
	}{
		{mpi.Info{"": "x"}, mpi.ErrInfoKey},
		{mpi.Info{"a\x00b": "x"}, mpi.ErrInfoKey},
		{mpi.Info{" a": "x"}, mpi.ErrInfoKey},
		{mpi.Info{"a": ""}, mpi.ErrInfoValue},
		{mpi.Info{"a": "b\x00"}, mpi.ErrInfoValue},
		{mpi.Info{strings.Repeat("k", 5000): "x"}, mpi.ErrInfoKey},
	} {
		_, _, err := mpi.UseInfo("TestInfo", c.info)
		if !errors.Is(err, c.want) {
			t.Errorf("%.20q: %v, want %v", c.info, err, c.want)
		}
	}
}

func TestEnvInfo(t *testing.T) {
	info, err := mpi.EnvInfo()
	if err != nil {
		t.Fatal(err)
	}
	for k := range info {
		if k == "" {
			t.Error("an empty key")
		}
	}
}
