package mpi

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// An Info is hints for the MPI library: keys and their values, such as
//
//	mpi.Info{"mpi_assert_no_any_tag": "true"}
//
// It is a map like any other; nil has no hints. Libraries ignore keys that they do not
// know. Keys and values must not be empty nor have leading or trailing blanks, and can have
// as many bytes as the library takes, which is at least 32 for keys and 64 for values.
// See MPI 5.0, chapter 10.
type Info map[string]string

// All returns an iterator over the keys and values, in the order of keys.
func (i Info) All() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, key := range slices.Sorted(maps.Keys(i)) {
			if !yield(key, i[key]) {
				return
			}
		}
	}
}

// EnvInfo returns what the launcher tells about how this process was started: command,
// argv, maxprocs, wdir, host and the like, as far as the library knows them
// (MPI_INFO_ENV). See MPI 5.0, section 11.5.
func EnvInfo() (Info, error) {
	if err := running("Info_create_env"); err != nil {
		return nil, err
	}
	return readInfo("Info_create_env", capi.Info(capi.Predefined(capi.IdInfoEnv)))
}

// handle makes the library's object, which the caller frees with freeInfo.
func (i Info) handle(op string) (capi.Info, error) {
	if len(i) == 0 {
		return nullInfo(), nil
	}
	for key, value := range i.All() {
		if key == "" || key != strings.TrimSpace(key) || strings.ContainsRune(key, 0) {
			return 0, Errorf(op, ErrInfoKey, "info key %q: want some text without a zero byte and blanks around it", key)
		}
		if value == "" || value != strings.TrimSpace(value) || strings.ContainsRune(value, 0) {
			return 0, Errorf(op, ErrInfoValue, "info value %q of key %q: want some text without a zero byte and blanks around it", value, key)
		}
	}
	h, code := capi.InfoCreate()
	if code != 0 {
		return 0, codeError("Info_create", code)
	}
	for key, value := range i.All() {
		if code := capi.InfoSet(h, capi.CText(key), capi.CText(value)); code != 0 {
			freeInfo(h)
			err := codeError("Info_set", code).(*Error)
			err.Text += ": key " + key
			return 0, err
		}
	}
	return h, nil
}

func nullInfo() capi.Info { return capi.Info(capi.Predefined(capi.IdInfoNull)) }

func freeInfo(h capi.Info) {
	if h != nullInfo() {
		capi.InfoFree(h)
	}
}

// readInfo returns what is in a library's object, which stays.
func readInfo(op string, h capi.Info) (Info, error) {
	n, code := capi.InfoGetNkeys(h)
	info := make(Info, n)
	for k := 0; code == 0 && k < n; k++ {
		key := make([]byte, 1024)
		if code = capi.InfoGetNthkey(h, k, &key[0]); code != 0 {
			break
		}
		var length int
		var ok bool
		if length, ok, code = capi.InfoGetValuelen(h, &key[0]); code != 0 || !ok {
			continue
		}
		value := make([]byte, length+1)
		if ok, code = capi.InfoGet(h, &key[0], length, &value[0]); ok && code == 0 {
			info[capi.CString(key)] = capi.CString(value)
		}
	}
	return info, wrap(op, code)
}

// takeInfo reads the object that a call has returned, and frees it.
func takeInfo(op string, h capi.Info, code capi.Code) (Info, error) {
	if code != 0 {
		return nil, codeError(op, code)
	}
	defer freeInfo(h)
	return readInfo(op, h)
}
