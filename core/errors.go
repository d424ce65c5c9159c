package mpi

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// An Error is what a failed call returns. Compare its class with errors.Is:
//
//	if errors.Is(err, mpi.ErrTruncate) { ... }
//
// See MPI 5.0, section 9.3 and 9.4.
type Error struct {
	Op    string     // the call that failed: "Recv"
	Class ErrorClass // what kind of error
	Code  int        // the library's error code; 0 if the error was found before the call
	Text  string     // what is wrong, with the values that are
	Err   error      // what brought it about, such as the end of a context; nil for most
}

// Error returns the name of the call, what is wrong, and the name of MPI's error class.
func (e *Error) Error() string {
	if e.Class < 0 { // the text says it all
		return fmt.Sprintf("mpi: %s: %s", e.Op, e.Text)
	}
	return fmt.Sprintf("mpi: %s: %s (%s)", e.Op, e.Text, e.Class.Error())
}

// Is reports whether target is the error's class, or the ErrorCode of its code.
// ErrUnsupported also matches the standard library's errors.ErrUnsupported.
func (e *Error) Is(target error) bool {
	return target == error(e.Class) || e.Code != 0 && target == error(ErrorCode(e.Code)) || e.Class == ErrUnsupported && target == errors.ErrUnsupported
}

// Unwrap returns Err, so that errors.Is also finds context.Canceled and the like.
func (e *Error) Unwrap() error { return e.Err }

// An ErrorClass is one of MPI's error classes, one of mpi4go's own, or one that the program
// has added; each is a sentinel for errors.Is.
type ErrorClass int

// Error returns the class's name in MPI, such as MPI_ERR_TRUNCATE, or what AddErrorString
// has called it.
func (c ErrorClass) Error() string {
	switch c {
	case ErrNotInitialized:
		return "not initialized"
	case ErrFinalized:
		return "finalized"
	case ErrClosed:
		return "closed"
	case ErrNoLibrary:
		return "no MPI library"
	case ErrLauncher:
		return "wrong launcher"
	case ErrCancelled:
		return "cancelled"
	}
	if text, ok := added.text(int(c)); ok {
		return text
	}
	return capi.ClassName(int(c))
}

// The state that a call was made in, or left behind.
const (
	ErrNotInitialized ErrorClass = -1 // a call before Init
	ErrFinalized      ErrorClass = -2 // a call after Finalize
	ErrClosed         ErrorClass = -3 // use of a handle after its Close
	ErrNoLibrary      ErrorClass = -4 // no MPI library could be loaded
	ErrLauncher       ErrorClass = -5 // started by the launcher of another MPI
	ErrCancelled      ErrorClass = -6 // a receive that was cancelled: there is no message
)

// Wrong arguments.
const (
	ErrBuffer    ErrorClass = capi.ErrBuffer   // an invalid buffer
	ErrCount     ErrorClass = capi.ErrCount    // an invalid count
	ErrType      ErrorClass = capi.ErrType     // an element type that cannot be communicated
	ErrTag       ErrorClass = capi.ErrTag      // a tag below 0 or above TagUB
	ErrComm      ErrorClass = capi.ErrComm     // an invalid communicator
	ErrRank      ErrorClass = capi.ErrRank     // a rank that the communicator does not have
	ErrRequest   ErrorClass = capi.ErrRequest  // an invalid request
	ErrRoot      ErrorClass = capi.ErrRoot     // a root that the communicator does not have
	ErrGroup     ErrorClass = capi.ErrGroup    // an invalid group
	ErrOp        ErrorClass = capi.ErrOp       // an invalid reduction operator
	ErrTopology  ErrorClass = capi.ErrTopology // an invalid topology
	ErrDims      ErrorClass = capi.ErrDims     // invalid dimensions
	ErrArg       ErrorClass = capi.ErrArg      // another invalid argument
	ErrNotSame   ErrorClass = capi.ErrNotSame  // ranks passed different arguments
	ErrKeyval    ErrorClass = capi.ErrKeyval   // an invalid attribute key
	ErrName      ErrorClass = capi.ErrName     // an unknown service name
	ErrPort      ErrorClass = capi.ErrPort     // an invalid port
	ErrService   ErrorClass = capi.ErrService  // a service that is not published
	ErrSpawn     ErrorClass = capi.ErrSpawn    // processes could not be started
	ErrInfo      ErrorClass = capi.ErrInfo     // an invalid info
	ErrInfoKey   ErrorClass = capi.ErrInfoKey  // an info key that is too long
	ErrInfoValue ErrorClass = capi.ErrInfoValue
	ErrInfoNone  ErrorClass = capi.ErrInfoNokey // no such info key
	ErrSession   ErrorClass = capi.ErrSession   // an invalid session

	ErrErrhandler ErrorClass = capi.ErrErrhandler // an invalid error handler
)

// What went wrong while communicating.
const (
	ErrTruncate    ErrorClass = capi.ErrTruncate             // a message longer than the receive buffer
	ErrUnsupported ErrorClass = capi.ErrUnsupportedOperation // the MPI library lacks the function
	ErrPending     ErrorClass = capi.ErrPending              // the operation is still in flight
	ErrInStatus    ErrorClass = capi.ErrInStatus             // look at the errors of the single operations
	ErrNoMem       ErrorClass = capi.ErrNoMem                // out of memory
	ErrUnknown     ErrorClass = capi.ErrUnknown              // an unknown error
	ErrOther       ErrorClass = capi.ErrOther                // a known error of no other class
	ErrIntern      ErrorClass = capi.ErrIntern               // an error inside the MPI library
	ErrTooLarge    ErrorClass = capi.ErrValueTooLarge        // a value that does not fit
)

// Processes that failed (fault tolerance).
const (
	ErrProcAborted       ErrorClass = capi.ErrProcAborted
	ErrProcFailed        ErrorClass = capi.ErrProcFailed
	ErrProcFailedPending ErrorClass = capi.ErrProcFailedPending
	ErrRevoked           ErrorClass = capi.ErrRevoked
)

// One-sided communication.
const (
	ErrWin         ErrorClass = capi.ErrWin
	ErrBase        ErrorClass = capi.ErrBase
	ErrSize        ErrorClass = capi.ErrSize
	ErrDisp        ErrorClass = capi.ErrDisp
	ErrLockType    ErrorClass = capi.ErrLocktype
	ErrAssert      ErrorClass = capi.ErrAssert
	ErrRMAConflict ErrorClass = capi.ErrRmaConflict
	ErrRMASync     ErrorClass = capi.ErrRmaSync
	ErrRMARange    ErrorClass = capi.ErrRmaRange
	ErrRMAAttach   ErrorClass = capi.ErrRmaAttach
	ErrRMAShared   ErrorClass = capi.ErrRmaShared
	ErrRMAFlavor   ErrorClass = capi.ErrRmaFlavor
)

// Files.
const (
	ErrFile               ErrorClass = capi.ErrFile
	ErrAmode              ErrorClass = capi.ErrAmode
	ErrUnsupportedDatarep ErrorClass = capi.ErrUnsupportedDatarep
	ErrNoSuchFile         ErrorClass = capi.ErrNoSuchFile
	ErrFileExists         ErrorClass = capi.ErrFileExists
	ErrBadFile            ErrorClass = capi.ErrBadFile
	ErrAccess             ErrorClass = capi.ErrAccess
	ErrNoSpace            ErrorClass = capi.ErrNoSpace
	ErrQuota              ErrorClass = capi.ErrQuota
	ErrReadOnly           ErrorClass = capi.ErrReadOnly
	ErrFileInUse          ErrorClass = capi.ErrFileInUse
	ErrDupDatarep         ErrorClass = capi.ErrDupDatarep
	ErrConversion         ErrorClass = capi.ErrConversion
	ErrIO                 ErrorClass = capi.ErrIo
)

// Errorf makes the error of a check that failed before MPI was called.
func Errorf(op string, class ErrorClass, format string, args ...any) error {
	return &Error{Op: op, Class: class, Text: fmt.Sprintf(format, args...)}
}

// wrap makes an error of a code; nil for success.
func wrap(op string, code capi.Code) error {
	if code == 0 {
		return nil
	}
	return codeError(op, code)
}

// codeError makes the error of a call that returned code.
func codeError(op string, code capi.Code) error {
	text := oneLine(code.String())
	if code == capi.CodeMissing {
		text = fmt.Sprintf("%s has no MPI_%s", LibraryName(), op)
	}
	if code == capi.CodeClosed {
		return Errorf(op, ErrClosed, "%v", code)
	}
	return &Error{Op: op, Class: ErrorClass(code.Class()), Code: int(max(code, 0)), Text: text}
}

// oneLine is a text of the library's in one line.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
