package mpi_test

import (
	"errors"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// TestZeroBytes checks that no text is cut off at a zero byte, where C's texts end.
func TestZeroBytes(t *testing.T) {
	comm := newComm(t)
	must(t, comm.SetName("before"))
	const text = "name\x00rest"
	group, err := comm.Group()
	must(t, err)
	defer group.Close()
	class, err := mpi.AddErrorClass()
	must(t, err)
	_, fromGroup := mpi.CreateFromGroup(group, text)
	_, fromGroups := mpi.CreateIntercommFromGroups(group, 0, mpi.EmptyGroup(), 0, text)
	for call, err := range map[string]error{
		"SetName": comm.SetName(text), "CreateFromGroup": fromGroup, "CreateIntercommFromGroups": fromGroups, "AddErrorString": mpi.AddErrorString(class, text),
	} {
		if !errors.Is(err, mpi.ErrArg) {
			t.Errorf("%s: %v, want an error that is ErrArg", call, err)
		}
	}
	if name, err := comm.Name(); name != "before" || err != nil {
		t.Errorf("the name became %q, %v", name, err)
	}
}
