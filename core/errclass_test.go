package mpi_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// TestErrorClasses checks classes and codes of the program's own.
func TestErrorClasses(t *testing.T) {
	before := mpi.LastUsedCode()
	class, err := mpi.AddErrorClass()
	must(t, err)
	other, err := mpi.AddErrorClass()
	must(t, err)
	code, err := mpi.AddErrorCode(class)
	must(t, err)
	special, err := mpi.AddErrorCode(mpi.ErrIO)
	must(t, err)
	if class == other || code.Class() != class || special.Class() != mpi.ErrIO || mpi.ErrorCode(class).Class() != class {
		t.Errorf("classes %d, %d; codes %d of %d, %d of %d", class, other, code, code.Class(), special, special.Class())
	}
	if last := mpi.LastUsedCode(); last <= before || last < int(max(class, other)) {
		t.Errorf("LastUsedCode is %d, and was %d before class %d", last, before, max(class, other))
	}
	if class.Error() == "" || code.Error() == "" {
		t.Errorf("without a text: %q, %q", class.Error(), code.Error())
	}

	must(t, mpi.AddErrorString(class, "the solver failed"))
	must(t, mpi.AddErrorString(code, "no convergence"))
	err = mpi.Errorf("Solve", class, "after %d steps", 7)
	if !errors.Is(err, class) || errors.Is(err, other) || errors.Is(err, code) || err.Error() != "mpi: Solve: after 7 steps (the solver failed)" {
		t.Errorf("%v", err)
	}
	err = fmt.Errorf("wrapped: %w", code.Err("Solve"))
	if !errors.Is(err, class) || !errors.Is(err, code) || errors.Is(err, special) || err.Error() != "wrapped: mpi: Solve: no convergence (the solver failed)" {
		t.Errorf("%v", err)
	}
	// What the library makes of the code is the same.
	var e *mpi.Error
	if err := mpi.FromCode("Solve", int(code)); !errors.As(err, &e) || e.Class != class || e.Text != "no convergence" || e.Code != int(code) {
		t.Errorf("the library says %+v", e)
	}
	must(t, mpi.AddErrorString(code, "diverged"))
	if code.Error() != "diverged" {
		t.Errorf("the text is %q", code.Error())
	}
	comm := newComm(t)
	r := record()
	must(t, comm.SetErrhandler(r.Errhandler))
	r.got(t, comm, comm.CallErrhandler(code.Err("Solve")), class)
	if mpi.ErrorCode(0).Err("Solve") != nil {
		t.Error("an error for success")
	}

	for what, err := range map[string]error{
		"MPI's class":     mpi.AddErrorString(mpi.ErrRank, "x"),
		"no class":        mpi.RemoveErrorClass(mpi.ErrRank),
		"a code":          mpi.RemoveErrorClass(mpi.ErrorClass(code)),
		"class in use":    mpi.RemoveErrorClass(class),
		"code with text":  mpi.RemoveErrorCode(code),
		"code of no code": mpi.RemoveErrorString(mpi.ErrorCode(1 << 30)),
	} {
		if !errors.Is(err, mpi.ErrArg) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, c := range []mpi.ErrorClass{mpi.ErrClosed, 12345678, mpi.ErrorClass(code)} {
		_, err := mpi.AddErrorCode(c)
		wantErr(t, err, mpi.ErrArg)
	}

	// In the order in which MPI wants it.
	err = mpi.RemoveErrorString(code)
	if errors.Is(err, mpi.ErrUnsupported) {
		return // before MPI 4.1; the text stays
	}
	must(t, err)
	must(t, mpi.RemoveErrorCode(code))
	must(t, mpi.RemoveErrorString(class))
	must(t, mpi.RemoveErrorClass(class))
	must(t, mpi.RemoveErrorClass(other))
	must(t, mpi.RemoveErrorCode(special))
	wantErr(t, mpi.AddErrorString(code, "x"), mpi.ErrArg)
	if code.Error() == "diverged" || code.Class() != mpi.ErrUnknown {
		t.Errorf("a code that was removed is %v of %v", code, code.Class())
	}
}
