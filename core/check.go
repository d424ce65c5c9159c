package mpi

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// The checks of arguments, before a call reaches C.

// side is what the ranks in calls belong to, for errors.
func (c *Comm) side() string {
	if c.inter {
		return "remote group"
	}
	return "communicator"
}

func checkTag(op string, tag int) error {
	if uint(tag) > uint(state.tagUB) {
		return Errorf(op, ErrTag, "tag %d: want 0 to %d (TagUB)", tag, state.tagUB)
	}
	return nil
}

// checkSend checks the arguments of a send. Errors have been to the error handler.
func checkSend(op string, comm Communicator, b layout.Buf, dest, tag int) (*Comm, error) {
	c, err := check(op, comm)
	switch {
	case err != nil:
	case uint(dest) >= uint(c.peers) && dest != ProcNull:
		err = Errorf(op, ErrRank, "destination rank %d is outside the %s: its ranks are 0 to %d", dest, c.side(), c.peers-1)
	case b.Type.Err != nil:
		err = checkBuf(op, b)
	default:
		if err = checkTag(op, tag); err == nil {
			return c, nil
		}
	}
	return nil, raise(comm, err)
}

// checkRecv checks the arguments of a receive. Errors have been to the error handler.
func checkRecv(op string, comm Communicator, b layout.Buf, source, tag int) (*Comm, error) {
	c, err := check(op, comm)
	switch {
	case err != nil:
	case uint(source) >= uint(c.peers) && source != AnySource && source != ProcNull:
		err = Errorf(op, ErrRank, "source rank %d is outside the %s: its ranks are 0 to %d, or AnySource", source, c.side(), c.peers-1)
	case uint(tag) > uint(state.tagUB) && tag != AnyTag:
		err = Errorf(op, ErrTag, "tag %d: want 0 to %d (TagUB), or AnyTag", tag, state.tagUB)
	case b.Type.Err != nil:
		err = checkBuf(op, b)
	case b.Type.Derived:
		err = checkWritable(op, b)
	}
	if err != nil {
		return nil, raise(comm, err)
	}
	return c, nil
}

// checkWritable returns an error for a layout that has bytes twice, as far as that can
// be told without listing them all.
func checkWritable(op string, b layout.Buf) error {
	if b.Twice() {
		return Errorf(op, ErrBuffer, "the layout of the receive buffer has the same memory twice, which MPI does not allow")
	}
	return nil
}

// checkText returns an error for a text that C would cut off.
func checkText(op, what, text string) error {
	if strings.ContainsRune(text, 0) {
		return Errorf(op, ErrArg, "%s %q: want a text without a zero byte", what, text)
	}
	return nil
}

// checkRequest returns an error for a request that is not there, as a program has it that
// overlooks the error of the call that was to start it.
func checkRequest(op string, p Pending) error {
	if v := reflect.ValueOf(p); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return missing(op)
	}
	return nil
}

// missing is the error for a request that is nil.
func missing(op string) error { return Errorf(op, ErrRequest, "the request is nil") }

// truncated is the text of the error for a message that did not fit.
func truncated(b layout.Buf, s *capi.Status) string {
	text := fmt.Sprintf("the message is longer than the receive buffer of %d elements of %v, %d bytes", b.N*b.Type.Elements, b.Type.Go, b.Bytes())
	if s.Source >= 0 {
		text += fmt.Sprintf("; it is from rank %d with tag %d", s.Source, s.Tag)
	}
	return text
}
