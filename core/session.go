package mpi

import (
	"slices"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A Session is a use of MPI by a part of a program, such as a library, which need not know
// whether others use it too. It has named sets of processes; a group made of one becomes a
// communicator with CreateFromGroup:
//
//	s, err := mpi.OpenSession()
//	group, err := s.GroupFromPset("mpi://WORLD")
//	comm, err := mpi.CreateFromGroup(group, "org.example.solver")
//	...
//	comm.Close(); group.Close(); s.Close()
//
// See MPI 5.0, section 11.3.
type Session struct {
	h           capi.Session
	errhandling Errhandling
	leak        *leak // nil unless leaks are looked for
}

// OpenSession opens a session. A program can have many, with Init or without: then the
// first OpenSession finds and loads the library as Init does, and World and Self cannot be
// used, because there are none. End such a program with Exit. When the last session is
// closed and Init was not called, MPI has ended, and cannot be begun again: several
// libraries crash then. Sessions are closed before Finalize. With Intel MPI, Init must come
// before the first session.
//
// The key thread_level of the info asks for a thread level, such as MPI_THREAD_SINGLE;
// MPI_THREAD_MULTIPLE by default. Errors are returned. Local.
//
//	int MPI_Session_init(MPI_Info info, MPI_Errhandler errhandler, MPI_Session *session)
func OpenSession(infos ...Info) (*Session, error) {
	const op = "Session_init"
	info, err := optional(op, infos)
	if err != nil {
		return nil, err
	}
	state.Lock()
	defer state.Unlock()
	first := !usable()
	var o options
	var job find.Job
	if state.phase.Load() == phaseFinalized {
		return nil, Errorf(op, ErrFinalized, "MPI was finalized: it cannot be begun again")
	}
	if first {
		if o, job, _, err = load(op, nil); err != nil {
			return nil, err
		}
	}
	if !capi.Has("MPI_Session_init") {
		return nil, codeError(op, capi.CodeMissing)
	}
	level, known := sessionLevels[info["thread_level"]]
	if !known && info["thread_level"] != "" {
		return nil, Errorf(op, ErrInfoValue, "thread_level %q: want MPI_THREAD_MULTIPLE or another of MPI's levels", info["thread_level"])
	}
	if !known {
		level = ThreadMultiple
		with := Info{"thread_level": "MPI_THREAD_MULTIPLE"}
		for key, value := range info {
			with[key] = value
		}
		info = with
	}
	i, err := info.handle(op)
	if err != nil {
		return nil, err
	}
	defer freeInfo(i)
	h, code := capi.OpenSession(i)
	if code != 0 {
		return nil, codeError(op, code)
	}
	s := &Session{h: h}
	state.sessions.Add(1)
	if first {
		s.begin(o, job, level)
	}
	testApart()
	if debugging.leaks {
		s.leak = watch(s, openSession, op)
	}
	return s, nil
}

// testApart tells the engine whether there is more than one session, or one and World.
func testApart() {
	n := state.sessions.Load()
	capi.TestApart(n > 1 || n == 1 && state.phase.Load() == phaseRunning)
}

// sessionLevels are the values of the key thread_level.
var sessionLevels = map[string]ThreadLevel{
	"MPI_THREAD_SINGLE":     ThreadSingle,
	"MPI_THREAD_FUNNELED":   ThreadFunneled,
	"MPI_THREAD_SERIALIZED": ThreadSerialized,
	"MPI_THREAD_MULTIPLE":   ThreadMultiple,
}

// begin prepares what calls need where there is no World.
func (s *Session) begin(o options, job find.Job, asked ThreadLevel) {
	identify()
	state.tagUB = 32767 // CreateFromGroup learns more
	state.level = asked
	if info, err := s.Info(); err == nil {
		if granted, ok := sessionLevels[info["thread_level"]]; ok {
			state.level = granted
		}
	}
	state.alone = asked < ThreadSerialized
	policy := capi.Policy{
		Oversubscribed: o.oversubscribed(guessCrowded(job)),
		Serialized:     state.level < ThreadMultiple && asked >= ThreadSerialized,
		Wait:           capi.WaitMode(o.wait),
		Nonblocking:    !interop(), // there is no World whose ranks could agree
	}
	capi.SetPolicy(policy)
	guard()
}

func checkSession(op string, s *Session) error {
	if err := running(op); err != nil {
		return err
	}
	if s == nil {
		return Errorf(op, ErrSession, "the session is nil")
	}
	if s.h == 0 {
		return Errorf(op, ErrClosed, "the session is closed")
	}
	return nil
}

// Info returns the hints that are in use for the session, among them thread_level. Local.
//
//	int MPI_Session_get_info(MPI_Session session, MPI_Info *info_used)
func (s *Session) Info() (_ Info, err error) {
	defer s.report(&err)
	const op = "Session_get_info"
	if err := checkSession(op, s); err != nil {
		return nil, err
	}
	h, code := capi.SessionGetInfo(s.h)
	return takeInfo(op, h, code)
}

// NumPsets returns the number of process sets that are known to the session. Local.
//
//	int MPI_Session_get_num_psets(MPI_Session session, MPI_Info info, int *npset_names)
func (s *Session) NumPsets() (_ int, err error) {
	defer s.report(&err)
	return s.numPsets()
}

func (s *Session) numPsets() (int, error) {
	const op = "Session_get_num_psets"
	if err := checkSession(op, s); err != nil {
		return 0, err
	}
	n, code := capi.SessionGetNumPsets(s.h)
	return n, wrap(op, code)
}

// Psets returns the names of the process sets. "mpi://WORLD", all processes that were started
// together, and "mpi://SELF", this one, are always there. Local.
//
//	int MPI_Session_get_nth_pset(MPI_Session session, MPI_Info info, int n, int *pset_len, char *pset_name)
func (s *Session) Psets() (_ []string, err error) {
	defer s.report(&err)
	return s.psets()
}

func (s *Session) psets() ([]string, error) {
	n, err := s.numPsets()
	if err != nil {
		return nil, err
	}
	names := make([]string, n)
	for i := range names {
		name := make([]byte, 1024)
		length := []int32{int32(len(name))}
		if code := capi.SessionGetNthPset(s.h, i, length, &name[0]); code != 0 {
			return nil, codeError("Session_get_nth_pset", code)
		}
		names[i] = capi.CString(name)
	}
	return names, nil
}

// PsetInfo returns what is known of a process set: mpi_size is the number of its
// processes. Local.
//
//	int MPI_Session_get_pset_info(MPI_Session session, const char *pset_name, MPI_Info *info)
func (s *Session) PsetInfo(name string) (_ Info, err error) {
	defer s.report(&err)
	const op = "Session_get_pset_info"
	if err := s.checkPset(op, name); err != nil {
		return nil, err
	}
	h, code := capi.SessionGetPsetInfo(s.h, capi.CText(name))
	return takeInfo(op, h, code)
}

// GroupFromPset returns the group of the processes of a set. Local.
//
//	int MPI_Group_from_session_pset(MPI_Session session, const char *pset_name, MPI_Group *newgroup)
func (s *Session) GroupFromPset(name string) (_ *Group, err error) {
	defer s.report(&err)
	const op = "Group_from_session_pset"
	if err := s.checkPset(op, name); err != nil {
		return nil, err
	}
	h, code := capi.GroupFromSessionPset(s.h, capi.CText(name))
	return newGroup(s.h, op, h, code)
}

// checkPset returns an error unless there is a process set of that name: MPICH 4.0 and
// Intel MPI abort the program.
func (s *Session) checkPset(op, name string) error {
	if err := checkSession(op, s); err != nil {
		return err
	}
	names, err := s.psets()
	if err == nil && !slices.Contains(names, name) {
		err = Errorf(op, ErrArg, "there is no process set %q, but %q", name, names)
	}
	return err
}

// SetErrhandler sets what happens with errors of the session's methods, on this rank.
// Communicators made of it have their own. Local. See MPI 5.0, section 9.3.4.
//
//	int MPI_Session_set_errhandler(MPI_Session session, MPI_Errhandler errhandler)
func (s *Session) SetErrhandler(h *Errhandler) (err error) {
	defer s.report(&err)
	const op = "Session_set_errhandler"
	if err := checkSession(op, s); err != nil {
		return err
	}
	return s.errhandling.Set(op, s, h)
}

// Errhandler returns the error handler of the session.
//
//	int MPI_Session_get_errhandler(MPI_Session session, MPI_Errhandler *errhandler)
func (s *Session) Errhandler() *Errhandler { return s.errhandling.Get() }

// CallErrhandler gives an error to the error handler of the session, and returns it.
//
//	int MPI_Session_call_errhandler(MPI_Session session, int error_code)
func (s *Session) CallErrhandler(err error) error { return s.errhandling.Raise(s, err) }

// report is deferred by methods: their error, if any, goes to the error handler.
func (s *Session) report(err *error) {
	if s != nil {
		s.errhandling.Raise(s, *err)
	}
}

// Close ends the session, when what was made of it is closed. Closing twice, or a nil
// session, does nothing. Collective over the processes that communicators made of the
// session connect.
//
//	int MPI_Session_finalize(MPI_Session *session)
func (s *Session) Close() (err error) {
	defer s.report(&err)
	if s == nil || s.h == 0 {
		return nil
	}
	const op = "Session_finalize"
	if err := running(op); err != nil {
		return err
	}
	state.Lock()
	defer state.Unlock()
	h := s.h
	s.h = 0
	s.leak.over()
	if state.sessions.Load() == 1 && state.phase.Load() != phaseRunning {
		matchers.Wait()
		reportLeaks()
		layout.Release()
		state.ended.Store(true)
	}
	code := capi.SessionFinalize(h)
	state.sessions.Add(-1)
	if state.ended.Load() {
		capi.Unguard()
	}
	testApart()
	return wrap(op, code)
}
