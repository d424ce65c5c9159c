package mpi

import (
	"os"
	"strings"
	"syscall"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// Accept waits for processes that Connect to the port, and returns an intercommunicator
// with them. The port of root, from OpenPort, is used, as is its info; the others' are
// ignored. Accept blocks in C until somebody connects: it cannot be cancelled, and other
// goroutines can communicate meanwhile if QueryThread is ThreadMultiple.
//
// Which processes can meet is up to the MPI library and its launcher; see
// docs/clusters.md. Collective over comm. See MPI 5.0, section 11.9.2.
//
//	int MPI_Comm_accept(const char *port_name, MPI_Info info, int root, MPI_Comm comm, MPI_Comm *newcomm)
func Accept(comm Communicator, port string, root int, info ...Info) (*Intercomm, error) {
	return encounter("Comm_accept", comm, root, port, info, capi.CommAccept)
}

// Connect connects to the processes that Accept on the port, and returns an
// intercommunicator with them. The port of root is used, as is its info; the others' are
// ignored. A text that is no port is ErrPort; where nobody accepts, libraries wait, some
// of them without end.
//
// Collective over comm. See MPI 5.0, section 11.9.3.
//
//	int MPI_Comm_connect(const char *port_name, MPI_Info info, int root, MPI_Comm comm, MPI_Comm *newcomm)
func Connect(comm Communicator, port string, root int, info ...Info) (*Intercomm, error) {
	return encounter("Comm_connect", comm, root, port, info, capi.CommConnect)
}

// encounter is Accept and Connect.
func encounter(op string, comm Communicator, root int, port string, info []Info, call func(port *byte, info capi.Info, root int, comm capi.Comm) (capi.Comm, capi.Code)) (_ *Intercomm, err error) {
	defer proper(comm).report(&err)
	c, err := checkMeeting(op, comm, root)
	if err != nil {
		return nil, err
	}
	h := nullInfo()
	if c.rank != root {
		port = ""
	} else if err = checkPort(op, port); err == nil {
		h, err = oneInfo(op, info)
	}
	defer func() { freeInfo(h) }()
	if _, err = c.verdict(op, root, 0, err); err != nil {
		return nil, err
	}
	inter, code := call(capi.CText(port), h, root, c.h)
	return across(unparented(c, op, inter, code))
}

// Join returns an intercommunicator of two processes that are the ends of a socket: each
// calls it with its end, a *net.TCPConn or *net.UnixConn say. Nothing must be in flight on the
// connection, and nobody use it meanwhile; afterwards it is as it was, and not needed by the
// intercommunicator. What Accept and Connect need to work, Join needs too. See MPI 5.0,
// section 11.10.4.
//
//	int MPI_Comm_join(int fd, MPI_Comm *intercomm)
func Join(conn syscall.Conn) (*Intercomm, error) {
	const op = "Comm_join"
	if err := dynamic(op); err != nil {
		return nil, err
	}
	if conn == nil {
		return nil, Errorf(op, ErrArg, "the connection is nil")
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, &Error{Op: op, Class: ErrArg, Text: err.Error(), Err: err}
	}
	var h capi.Comm
	var code capi.Code
	err = raw.Control(func(fd uintptr) {
		// Go's connections do not block; MPI reads and writes as if they did.
		if err = syscall.SetNonblock(int(fd), false); err == nil {
			h, code = capi.CommJoin(int(fd))
			err = syscall.SetNonblock(int(fd), true)
		}
	})
	if err != nil {
		return nil, &Error{Op: op, Class: ErrArg, Text: err.Error(), Err: err}
	}
	return across(unparented(&Comm{}, "Comm_join", h, code))
}

// Disconnect waits until all communication on the communicator is complete, and frees it.
// Processes that were not started together are connected until they have disconnected every
// communicator that they share: connected ones end together, in Finalize and by errors.
// Collective. See MPI 5.0, section 11.10.4.
//
//	int MPI_Comm_disconnect(MPI_Comm *comm)
func (c *Comm) Disconnect() (err error) {
	defer c.report(&err)
	const op = "Comm_disconnect"
	if _, err := check(op, c); err != nil {
		return err
	}
	if c.predefined {
		return Errorf(op, ErrComm, "World and Self cannot be disconnected")
	}
	if !interop() && (!c.inter && !mpichKin() || strings.HasPrefix(LibraryName(), "Intel")) {
		// Open MPI waits for the launcher, without end where the processes are of several
		// jobs, and Intel MPI crashes after a Mprobe: do as much without it.
		if r := capi.Barrier(c.h); r.Code != 0 {
			return codeError("Comm_disconnect", r.Code)
		}
		return c.close()
	}
	h, err := c.retire()
	if err != nil {
		return err
	}
	return wrap("Comm_disconnect", capi.CommDisconnect(h))
}

// Disconnect waits until all communication with the remote group is complete, and ends the
// connection, as [Comm.Disconnect] does.
func (i *Intercomm) Disconnect() error { return i.base().Disconnect() }

// checkMeeting is the check of calls by which worlds meet.
func checkMeeting(op string, comm Communicator, root int) (*Comm, error) {
	c, err := check(op, comm)
	if err != nil {
		return nil, err
	}
	switch err := dynamic(op); {
	case err != nil:
		return nil, err
	case c.inter:
		return nil, Errorf(op, ErrComm, "an intercommunicator: want a communicator of one group")
	case root < 0 || root >= c.size:
		return nil, Errorf(op, ErrRoot, "root %d is outside the communicator: its ranks are 0 to %d", root, c.size-1)
	}
	return c, nil
}

// dynamic returns an error if the library crashes in calls by which worlds meet: Intel MPI
// does, unless it is set up for them.
func dynamic(op string) error {
	if err := running(op); err != nil || !strings.HasPrefix(LibraryName(), "Intel") || os.Getenv("I_MPI_FABRICS") == "ofi" {
		return err
	}
	switch strings.ToLower(os.Getenv("I_MPI_SPAWN")) {
	case "on", "1", "yes", "enable", "true":
		return nil
	}
	return Errorf(op, ErrUnsupported, "%s needs I_MPI_SPAWN=on in the environment of the job for it", LibraryName())
}

// crowd makes this process leave its core to others while it waits, if those of another
// world are more than there are cores left. It is taken for granted that they are here,
// where all of this world is.
func (c *Comm) crowd() {
	if state.here.ranks == worldComm.size && worldComm.size+c.peers > state.here.cores {
		capi.Crowd()
	}
}

// verdict tells all ranks of what root found when it checked arguments that only it has,
// and a number. Without it, the others would wait for a root that does not come, as they do
// where they are not mpi4go: then they know nothing.
func (c *Comm) verdict(op string, root, n int, err error) (int, error) {
	var v struct {
		N     int64
		Class int32
		Len   int32
		Text  [240]byte
	}
	if c.rank == root {
		v.N = int64(n)
		if err != nil {
			e := err.(*Error)
			v.Class, v.Len = int32(e.Class), int32(copy(v.Text[:], e.Text))
		}
	}
	if c.size > 1 && !interop() {
		r := capi.Bcast(unsafe.Pointer(&v), int(unsafe.Sizeof(v)), capi.Datatype(capi.Predefined(capi.IdByte)), root, c.h)
		if r.Code != 0 {
			return 0, codeError("Bcast", r.Code)
		}
	}
	if c.rank != root && v.Class != 0 {
		err = Errorf(op, ErrorClass(v.Class), "root %d: %s", root, v.Text[:v.Len])
	}
	return int(v.N), err
}
