package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// A prototype is one line of prototypes.txt.
type prototype struct {
	name    string // as in C, without MPI_: "Comm_split"
	wait    string // the nonblocking form of a blocking call
	chunk   bool
	large   bool
	small   bool
	derived bool
	whole   bool
	query   bool
	blocks  bool
	params  []param
	results []param
}

// A param is one parameter or result.
type param struct {
	kind kind
	name string
}

// A kind is what a parameter is: how Go passes it, and what C's classic and
// large-count functions take. In the C expressions, $ stands for the name.
type kind struct {
	name    string
	goType  string // "" for those that have no Go parameter of their own
	c       string // type in the table's function, "" for those that it does not take
	classic string // type in the classic MPI function
	large   string // type in the _c function
	expr    string // argument to both, unless classic arguments are narrowed
}

func handle(name, native, goType string) kind {
	return kind{name, goType, "uint64_t", native, native, "H(" + native + ", $)"}
}

func translated(name string) kind {
	return kind{name, "int", "int32_t", "int", "int", "in_" + name + "($)"}
}

var kinds = []kind{
	{"buf", "unsafe.Pointer", "uintptr_t", "void *", "void *", "BUF($)"},
	{"addr", "unsafe.Pointer", "void *", "void *", "void *", "$"},
	{"count", "int", "int64_t", "int", "int64_t", "$"},
	{"num", "int", "int64_t", "int", "int64_t", "$"},
	{"len", "", "int64_t", "int", "int64_t", "$"},
	{"nums", "[]int", "const int64_t *", "const int *", "const int64_t *", "$"},
	{"aint", "int", "int64_t", "int64_t", "int64_t", "$"},
	{"aints", "[]int", "const int64_t *", "const int64_t *", "const int64_t *", "$"},
	{"displs", "[]int", "const int64_t *", "const int64_t *", "const int64_t *", "$"},
	{"bytes", "int", "int64_t", "int64_t", "int64_t", "$"},
	{"disp", "int", "int64_t", "int64_t", "int64_t", "DISP($)"},
	{"int", "int", "int32_t", "int", "int", "$"},
	{"ints", "[]int32", "int32_t *", "int *", "int *", "$"},
	{"weights", "[]int32", "int32_t *", "int *", "int *", "WEIGHTS($)"},
	{"str", "*byte", "char *", "const char *", "const char *", "$"},
	{"chars", "*byte", "char *", "char *", "char *", "$"},
	{"dtypes", "[]Datatype", "const uint64_t *", "const DTYPE *", "const DTYPE *", "$"},
	{"infos", "[]Info", "const uint64_t *", "const INFO *", "const INFO *", "$"},
	translated("rank"), translated("tag"), translated("amode"), translated("assert"),
	translated("thread"), translated("commtype"), translated("lock"), translated("seek"),
	translated("order"), translated("attr"), translated("compare"), translated("topology"), translated("errclass"),
	handle("comm", "COMM", "Comm"), handle("group", "GROUP", "Group"),
	handle("dtype", "DTYPE", "Datatype"), handle("op", "OP", "Op"),
	handle("win", "WIN", "Win"), handle("info", "INFO", "Info"),
	handle("errh", "ERRH", "Errhandler"), handle("message", "MESSAGE", "Message"),
	handle("request", "REQUEST", "Request"), handle("file", "FILEH", "File"),
	handle("session", "SESSION", "Session"),
	{"flag", "bool", "int32_t", "int", "int", ""},
	{"out", "", "", "", "", ""},
	{"status", "Status", "status", "STATUS", "STATUS", ""},
	{"noinfo", "", "", "INFO", "INFO", "NO_INFO"},
}

// lookup returns the kind of that name. A handle kind with a p after its name
// is passed by address: the call may set it to null, which Go does not need.
func lookup(name string) (kind, bool) {
	if i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name }); i >= 0 {
		return kinds[i], true
	}
	if base, ok := strings.CutSuffix(name, "p"); ok {
		if k, ok := lookup(base); ok && strings.HasPrefix(k.expr, "H(") {
			k.name, k.expr = name, "&$_h"
			return k, true
		}
	}
	return kind{}, false
}

func (k kind) byAddress() bool { return strings.HasPrefix(k.expr, "&") }

// handles reports whether it is an array of handles, which C converts.
func (k kind) handles() bool { return k.name == "dtypes" || k.name == "infos" }

// native is the type of a result in the classic or the large-count function.
func (k kind) native(large bool) string {
	if large {
		return strings.TrimSuffix(k.large, " ")
	}
	return strings.TrimSuffix(k.classic, " ")
}

// widens reports whether a result is wider in the large-count function.
func (k kind) widens() bool { return k.classic != k.large }

func readPrototypes(path string) ([]prototype, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []prototype
	for i, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		p, err := parsePrototype(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
		}
		all = append(all, p)
	}
	// A blocking call is written in terms of its nonblocking form, so that one comes first.
	slices.SortStableFunc(all, func(a, b prototype) int { return strings.Compare(a.wait, b.wait) })
	return all, nil
}

func parsePrototype(line string) (p prototype, err error) {
	head, body, ok := strings.Cut(line, ":")
	if !ok {
		return p, fmt.Errorf("no colon in %q", line)
	}
	words := strings.Fields(head)
	p.name = words[0]
	for _, w := range words[1:] {
		switch {
		case strings.HasPrefix(w, "wait="):
			p.wait = w[len("wait="):]
		case w == "chunk":
			p.chunk = true
		case w == "large":
			p.large = true
		case w == "small":
			p.small = true
		case w == "derived":
			p.derived = true
		case w == "whole":
			p.whole = true
		case w == "query":
			p.query = true
		case w == "blocks":
			p.blocks = true
		default:
			return p, fmt.Errorf("unknown option %q", w)
		}
	}
	in, out, _ := strings.Cut(body, ">")
	if p.params, err = parseParams(in); err == nil {
		p.results, err = parseParams(out)
	}
	for _, q := range p.params {
		if q.kind.name == "out" && p.result(q.name) < 0 {
			return p, fmt.Errorf("out:%s is no result", q.name)
		}
	}
	return p, err
}

func parseParams(text string) (params []param, err error) {
	for _, w := range strings.Fields(text) {
		kindName, name, ok := strings.Cut(w, ":")
		k, known := lookup(kindName)
		if !known {
			return nil, fmt.Errorf("unknown kind %q", kindName)
		}
		if !ok {
			name = strings.TrimSuffix(kindName, "p")
			if !k.byAddress() {
				name = kindName
			}
		}
		params = append(params, param{k, name})
	}
	return params, nil
}

// placed reports whether an out parameter says where in C's list a result stands; the
// others are at its end.
func (p prototype) placed(result string) bool {
	return slices.ContainsFunc(p.params, func(q param) bool { return q.kind.name == "out" && q.name == result })
}

// result returns the index of a result.
func (p prototype) result(name string) int {
	return slices.IndexFunc(p.results, func(r param) bool { return r.name == name })
}

func (p prototype) has(kindName string) bool {
	return slices.ContainsFunc(p.params, func(q param) bool { return q.kind.name == kindName })
}

// collective returns the parameter whose ranks all take part in the call, if they do.
func (p prototype) collective() (over string, ok bool) {
	if p.has("file") {
		return "file", true
	}
	return "comm", p.has("comm") && !p.has("tag")
}

// starts reports whether the call returns a request that the caller completes.
func (p prototype) starts() bool {
	return len(p.results) == 1 && p.results[0].kind.name == "request"
}

// full reports whether Go gets the whole result struct of the call.
func (p prototype) full() bool { return p.wait != "" || p.whole || p.starts() }

// returnsStruct reports whether the C function returns more than the error code.
func (p prototype) returnsStruct() bool { return p.full() || len(p.results) > 0 }

func (p prototype) goName() string {
	var b strings.Builder
	for _, w := range strings.Split(p.name, "_") {
		b.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	return b.String()
}
