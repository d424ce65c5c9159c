package mpi

import (
	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/scratch"
)

// SendValue sends one value of a type of fixed size to rank dest. The receiver calls RecvValue, or Recv
// with a slice of length 1. It blocks until x can be used again, as Send does, and allocates nothing.
// See MPI 5.0, section 3.2.1.
func SendValue[T any](comm Communicator, x T, dest, tag int) error {
	s, b := scratch.Take[T](1)
	defer b.Give()
	s[0] = x
	return Send(comm, s, dest, tag)
}

// RecvValue receives one value from rank source (or AnySource) with the given tag (or AnyTag), and
// blocks until it is there. A message of more than one element is an error that is ErrTruncate, one of
// less an error that is ErrCount. From ProcNull comes the zero value. See MPI 5.0, section 3.2.4.
func RecvValue[T any](comm Communicator, source, tag int) (x T, st Status, err error) {
	s, b := scratch.Take[T](1)
	defer b.Give()
	st, err = Recv(comm, s, source, tag)
	return one("Recv", comm, s, st, err)
}

// SendrecvValue sends x to rank dest and receives one value from rank source at the same time, which
// cannot deadlock. It blocks until both are done. Errors are those of SendValue and RecvValue. See MPI
// 5.0, section 3.11.
func SendrecvValue[T, U any](comm Communicator, x T, dest, sendTag, source, recvTag int) (y U, st Status, err error) {
	out, b := scratch.Take[T](1)
	defer b.Give()
	in, c := scratch.Take[U](1)
	defer c.Give()
	out[0] = x
	st, err = Sendrecv(comm, out, dest, sendTag, in, source, recvTag)
	return one("Sendrecv", comm, in, st, err)
}

// one returns the value of a message.
func one[T any](op string, comm Communicator, s []T, st Status, err error) (T, Status, error) {
	if size := layout.Of[T]().Size; err == nil && st.Source != ProcNull && st.Bytes != size {
		err = raise(comm, Errorf(op, ErrCount, "the message from rank %d with tag %d has %d bytes: it is no value of %v, which has %d", st.Source, st.Tag, st.Bytes, layout.Of[T]().Go, size))
	}
	return s[0], st, err
}
