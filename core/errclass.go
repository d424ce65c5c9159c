package mpi

import (
	"fmt"
	"slices"
	"sync"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// Error classes and codes of the program's own, or of a library's, beside those of MPI:
//
//	class, err := mpi.AddErrorClass()
//	err = mpi.AddErrorString(class, "the solver failed")
//	...
//	return mpi.Errorf("Solve", class, "no convergence after %d steps", n)
//
// Such a class is a sentinel for errors.Is, as MPI's are. A code is a special case of a class,
// which it also matches. The values are this process's: ranks that add the same classes in
// another order get others, so they must not be sent. See MPI 5.0, section 9.5.

// An ErrorCode is a kind of error, one of the library's or one that AddErrorCode has made. It
// is a sentinel for errors.Is, like the class that it belongs to.
type ErrorCode int

// Error returns the text of the code: that of AddErrorString, or the library's.
func (c ErrorCode) Error() string {
	if text, ok := added.text(int(c)); ok {
		return text
	}
	if !c.known() {
		return fmt.Sprintf("MPI error code %d", int(c))
	}
	return oneLine(capi.Code(c).String())
}

// Class returns the class that the code belongs to; of a number that is no code, ErrUnknown.
//
//	int MPI_Error_class(int errorcode, int *errorclass)
func (c ErrorCode) Class() ErrorClass {
	if a, ok := added.find(int(c)); ok {
		return a.class
	}
	if !c.known() {
		return ErrUnknown
	}
	return ErrorClass(capi.Code(c).Class())
}

// known reports whether the library can be asked about a code that is not in added. MPICH and
// its kin crash when asked about one that was removed, or never added, which they tell by
// bit 30.
func (c ErrorCode) known() bool {
	return c >= 0 && c <= maxInt && running("Error_class") == nil && !(mpichKin() && c&(1<<30) != 0)
}

// Err returns the error of the code in the call op, for the program to return, or to give
// to an error handler; nil for 0. Its text is that of the code.
func (c ErrorCode) Err(op string) error {
	if c == 0 {
		return nil
	}
	return &Error{Op: op, Class: c.Class(), Code: int(c), Text: c.Error()}
}

// added is the classes and codes that the program has added.
var added addedErrors

type addedErrors struct {
	sync.RWMutex
	all []addedError
}

type addedError struct {
	value   int
	class   ErrorClass // of a class, itself
	isClass bool
	text    string
}

func (a *addedErrors) find(value int) (addedError, bool) {
	a.RLock()
	defer a.RUnlock()
	if i := a.index(value); i >= 0 {
		return a.all[i], true
	}
	return addedError{}, false
}

// index is for callers that have the lock.
func (a *addedErrors) index(value int) int {
	return slices.IndexFunc(a.all, func(e addedError) bool { return e.value == value })
}

func (a *addedErrors) add(e addedError) {
	a.Lock()
	a.all = append(a.all, e)
	a.Unlock()
}

func (a *addedErrors) text(value int) (string, bool) {
	e, ok := a.find(value)
	switch {
	case !ok:
		return "", false
	case e.text != "":
		return e.text, true
	case e.isClass:
		return fmt.Sprintf("MPI error class %d", value), true
	}
	return fmt.Sprintf("MPI error code %d", value), true
}

// AddErrorClass makes an error class. Local.
//
//	int MPI_Add_error_class(int *errorclass)
func AddErrorClass() (ErrorClass, error) {
	if err := running("Add_error_class"); err != nil {
		return 0, err
	}
	class, code := capi.AddErrorClass()
	if code != 0 {
		return 0, codeError("Add_error_class", code)
	}
	added.add(addedError{class, ErrorClass(class), true, ""})
	return ErrorClass(class), nil
}

// AddErrorCode makes an error code that belongs to a class: one of MPI's, or one from
// AddErrorClass. Local.
//
//	int MPI_Add_error_code(int errorclass, int *errorcode)
func AddErrorCode(class ErrorClass) (ErrorCode, error) {
	if err := running("Add_error_code"); err != nil {
		return 0, err
	}
	if a, ok := added.find(int(class)); class < 0 || ok && !a.isClass || !ok && !capi.IsErrorClass(int(class)) {
		return 0, Errorf("Add_error_code", ErrArg, "%d is no error class of MPI's, nor one from AddErrorClass", int(class))
	}
	value, code := capi.AddErrorCode(int(class))
	if code != 0 {
		return 0, codeError("Add_error_code", code)
	}
	added.add(addedError{value, class, false, ""})
	return ErrorCode(value), nil
}

// AddErrorString gives a class or code of the program's own a text, or another one. MPI has
// room for 255 bytes of it, in some libraries; an empty text is none. Local.
//
//	int MPI_Add_error_string(int errorcode, const char *string)
func AddErrorString[C ErrorClass | ErrorCode](code C, text string) error {
	if err := checkText("Add_error_string", "text", text); err != nil {
		return err
	}
	return added.change("Add_error_string", int(code), func(e *addedError) capi.Code {
		if e.text != "" {
			// MPICH counts a text that is replaced as one more, and the code would be in use for ever.
			capi.RemoveErrorString(int(code))
		}
		e.text = text
		return capi.AddErrorString(int(code), capi.CText(text[:min(len(text), 255)]))
	})
}

// RemoveErrorString takes the text away that AddErrorString has given. Local. Libraries from
// before MPI 4.1 give ErrUnsupported, as with the other functions that remove.
//
//	int MPI_Remove_error_string(int errorcode)
func RemoveErrorString[C ErrorClass | ErrorCode](code C) error {
	return added.change("Remove_error_string", int(code), func(e *addedError) capi.Code {
		e.text = ""
		return capi.RemoveErrorString(int(code))
	})
}

// RemoveErrorCode takes a code away that AddErrorCode has made. Its text must have been removed
// before. Local.
//
//	int MPI_Remove_error_code(int errorcode)
func RemoveErrorCode(code ErrorCode) error {
	return added.remove("Remove_error_code", int(code), false, capi.RemoveErrorCode)
}

// RemoveErrorClass takes a class away that AddErrorClass has made. Its text, and the codes
// that belong to it, must have been removed before. Local.
//
//	int MPI_Remove_error_class(int errorclass)
func RemoveErrorClass(class ErrorClass) error {
	return added.remove("Remove_error_class", int(class), true, capi.RemoveErrorClass)
}

// change changes what is known of a class or code, if the library does so too.
func (a *addedErrors) change(op string, value int, f func(*addedError) capi.Code) error {
	if err := running(op); err != nil {
		return err
	}
	a.Lock()
	defer a.Unlock()
	i := a.index(value)
	if i < 0 {
		return Errorf(op, ErrArg, "%d was made by neither AddErrorClass nor AddErrorCode: what MPI has cannot be changed", value)
	}
	e := a.all[i]
	if code := f(&e); code != 0 {
		return codeError(op, code)
	}
	a.all[i] = e
	return nil
}

func (a *addedErrors) remove(op string, value int, isClass bool, call func(int) capi.Code) error {
	if err := running(op); err != nil {
		return err
	}
	a.Lock()
	defer a.Unlock()
	i := a.index(value)
	if i < 0 || a.all[i].isClass != isClass {
		return Errorf(op, ErrArg, "%d was not added by the program", value)
	}
	if a.all[i].text != "" {
		return Errorf(op, ErrArg, "%d still has a text: RemoveErrorString comes before", value)
	}
	if isClass && slices.ContainsFunc(a.all, func(e addedError) bool { return !e.isClass && int(e.class) == value }) {
		return Errorf(op, ErrArg, "class %d still has codes: RemoveErrorCode comes before", value)
	}
	if code := call(value); code != 0 {
		return codeError(op, code)
	}
	a.all = slices.Delete(a.all, i, i+1)
	return nil
}
