package mpi

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// A Command is a program that Spawn starts: N processes of it.
type Command struct {
	Path string   // the program, as for exec.Command; "" is this program
	Args []string // without the program's name
	N    int      // how many processes, at least 1
	Info Info     // hints, such as wdir and host; see MPI 5.0, section 11.8.4
}

// Spawn starts processes, and returns an intercommunicator with them. They are a world of their
// own, in the order of the commands, and the remote group of the intercommunicator that Spawn
// returns; on their side it is Parent. The commands of root are used, the others' are ignored. The
// programs must be MPI programs: Spawn waits until all have initialized MPI, without end for those
// that never do. It blocks in C, and other goroutines can communicate meanwhile if QueryThread is
// ThreadMultiple.
//
// If some processes could not be started but others were, which only happens with the hint
// soft, errs has an error at the place of each that was not, and nil for the others. If none
// was started, the error is ErrSpawn; so is a program that is not found, which is looked for
// before MPI is asked, unless a hint says that it is elsewhere (host, path, wdir).
//
// The children may be Go or C programs. Collectives between processes that were not started
// together are always the blocking ones of C, so that they match those of C programs and of
// processes that wait in another way; only where C and Go programs become one world of
// children, those need MPI4GO_INTEROP=1, and so do parents that make windows or open files together
// with C programs. An error or a panic that ends a child ends all that
// it is connected to, as that of any rank does (with Open MPI 5, only the children); children
// and parents that are to end at times of their own Disconnect before. Open MPI binds
// children to cores: the hint bind_to, none, leaves them all. In Open MPI 4.1 a Spawn of several
// ranks can hang when the processes of an earlier one have ended, in C too.
//
// Collective over comm. See MPI 5.0, section 11.8.2 and 11.8.3.
//
//	int MPI_Comm_spawn_multiple(int count, char *array_of_commands[], char **array_of_argv[], const int array_of_maxprocs[], const MPI_Info array_of_info[], int root, MPI_Comm comm, MPI_Comm *intercomm, int array_of_errcodes[])
func Spawn(comm Communicator, commands []Command, root int) (inter *Intercomm, errs []error, err error) {
	defer proper(comm).report(&err)
	const op = "Comm_spawn_multiple"
	c, err := checkMeeting(op, comm, root)
	if err != nil {
		return nil, nil, err
	}
	total := 0
	if c.rank == root {
		commands, total, err = checkCommands(op, commands)
	}
	if total, err = c.verdict(op, root, total, err); err != nil {
		return nil, nil, err
	}
	if c.rank != root {
		commands = []Command{{N: total}} // libraries look at the number
	}
	if c.rank != root && interop() { // how many errors there will be is unknown: none are asked for
		commands, total = []Command{{N: 1}}, 0
	}
	return c.spawn(commands, root, total)
}

// spawn calls MPI with arguments that have been checked.
func (c *Comm) spawn(commands []Command, root, total int) (*Intercomm, []error, error) {
	var paths []string
	var args [][]string
	var numbers []int32
	var infos []capi.Info
	for _, cmd := range commands {
		h, err := cmd.Info.handle("Comm_spawn_multiple")
		if err != nil {
			return nil, nil, err
		}
		defer freeInfo(h)
		paths, args, numbers, infos = append(paths, cmd.Path), append(args, cmd.Args), append(numbers, int32(cmd.N)), append(infos, h)
	}
	cpaths, cargs := capi.CTexts(paths), capi.CTextLists(args)
	defer capi.Free(uint64(uintptr(cpaths)))
	defer capi.FreeTextLists(cargs, len(args))
	var codes []int32 // nil is MPI_ERRCODES_IGNORE
	if total > 0 {
		codes = make([]int32, total)
	}
	h, code := capi.CommSpawnMultiple(len(commands), cpaths, cargs, numbers, infos, root, c.h, codes)
	errs := spawnErrors(codes)
	if code != 0 {
		return nil, errs, spawnError(code)
	}
	inter, err := across(unparented(c, "Comm_spawn_multiple", h, code))
	return inter, errs, err
}

// spawnErrors makes the errors of single processes; nil if there are none.
func spawnErrors(codes []int32) (errs []error) {
	for i, code := range codes {
		if code == 0 {
			continue
		}
		if errs == nil {
			errs = make([]error, len(codes))
		}
		errs[i] = spawnError(capi.Code(code))
	}
	return errs
}

// spawnError makes an error that is ErrSpawn of a code, for which libraries have various
// classes. Open MPI puts codes of its own, below 0, beside those of MPI.
func spawnError(code capi.Code) error {
	if code < 0 && code != capi.CodeMissing {
		return Errorf("Comm_spawn_multiple", ErrSpawn, "the process was not started (%s: %d)", LibraryName(), code)
	}
	err := codeError("Comm_spawn_multiple", code).(*Error)
	if err.Class == ErrOther || err.Class == ErrUnknown || err.Class == ErrIntern {
		err.Class = ErrSpawn
	}
	if strings.HasPrefix(LibraryName(), "MPICH 4.0") {
		err.Text += " (MPICH 4.0 cannot start processes when built for UCX, as Debian's is)"
	}
	return err
}

// checkCommands returns the commands with their programs' paths, and the number of
// processes.
func checkCommands(op string, commands []Command) ([]Command, int, error) {
	if len(commands) == 0 {
		return nil, 0, Errorf(op, ErrArg, "no command given")
	}
	commands = slices.Clone(commands)
	total := 0
	for i := range commands {
		c := &commands[i]
		if c.N < 1 || c.N > maxInt-total {
			return nil, 0, Errorf(op, ErrArg, "command %d: N is %d: want at least 1, and not more than %d in all", i, c.N, maxInt)
		}
		total += c.N
		for j, arg := range c.Args {
			if why := unsendable(arg); why != "" {
				return nil, 0, Errorf(op, ErrArg, "command %d: argument %d, %q, %s", i, j, arg, why)
			}
		}
		if err := c.find(op); err != nil {
			return nil, 0, err
		}
		h, err := c.Info.handle(op)
		if err != nil {
			return nil, 0, err
		}
		freeInfo(h)
	}
	return commands, total, nil
}

// find looks for the program, unless it may be on another machine: launchers end the job,
// or wait without end, when there is none.
func (c *Command) find(op string) error {
	path, err := c.Path, error(nil)
	if path == "" {
		path, err = os.Executable()
	} else if why := unsendable(path); why != "" {
		return Errorf(op, ErrArg, "the program's path, %q, %s", path, why)
	} else if c.elsewhere() {
		return nil
	} else if path, err = exec.LookPath(path); err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return &Error{Op: op, Class: ErrSpawn, Text: fmt.Sprintf("the program cannot be started: %v", err), Err: err}
	}
	c.Path = path
	return nil
}

// elsewhere reports whether a hint says where the program is.
func (c *Command) elsewhere() bool {
	for key := range c.Info {
		if key == "path" || key == "wdir" || strings.Contains(key, "host") {
			return true
		}
	}
	return false
}

// unsendable tells why an argument cannot be handed to a process, "" if it can. MPICH
// sends arguments to its launcher as lines of text: what it cannot write ends the job, or
// does not arrive as it was.
func unsendable(arg string) string {
	mpich := strings.HasPrefix(LibraryName(), "MPICH")
	switch {
	case strings.ContainsRune(arg, 0):
		return "has a zero byte"
	case strings.ContainsRune(arg, '\n') && mpichKin():
		return "has a line break, which " + LibraryName() + " does not pass on"
	case strings.ContainsRune(arg, '\\') && mpich:
		return `has a \, which ` + LibraryName() + " does not pass on"
	case arg == "" && mpich:
		return "is empty, which " + LibraryName() + " does not pass on"
	}
	return ""
}
