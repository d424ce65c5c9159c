package main

import (
	"bytes"
	"fmt"
	"strings"
)

var keywords = map[string]string{"len": "length", "type": "dtype"}

func goParam(name string) string {
	if k, ok := keywords[name]; ok {
		return k
	}
	return name
}

// writeGo writes one Go function a prototype.
func writeGo(b *bytes.Buffer, protos []prototype) {
	fmt.Fprintf(b, "package capi\n\n/*\n#include \"mpi4go.h\"\n")
	for _, p := range protos {
		if p.query {
			fmt.Fprintf(b, "#cgo noescape mpi4go_%s\n#cgo nocallback mpi4go_%s\n", p.name, p.name)
		}
	}
	fmt.Fprintf(b, "*/\nimport \"C\"\n\nimport (\n\"runtime\"\n\"unsafe\"\n)\n\n")
	for _, p := range protos {
		var params, args []string
		var before, after string
		for _, q := range p.params {
			n := goParam(q.name)
			if q.kind.c == "" {
				continue
			}
			if q.kind.goType != "" {
				params = append(params, n+" "+q.kind.goType)
			}
			switch q.kind.name {
			case "buf":
				args = append(args, "C.uintptr_t(uintptr("+n+"))")
				before += "escape(" + n + ")\n"
				after += "runtime.KeepAlive(" + n + ")\n"
			case "out":
			case "addr":
				args = append(args, n)
			case "nums", "displs", "dtypes", "infos":
				args = append(args, fmt.Sprintf("(*C.%s)(unsafe.Pointer(unsafe.SliceData(%s)))", cElem(q.kind.c), n), "C.int64_t(len("+n+"))")
			case "aints", "ints", "weights":
				args = append(args, fmt.Sprintf("(*C.%s)(unsafe.Pointer(unsafe.SliceData(%s)))", cElem(q.kind.c), n))
			case "str", "chars":
				args = append(args, fmt.Sprintf("(*C.char)(unsafe.Pointer(%s))", n))
			case "len":
				args = append(args, "C.int64_t(len("+n+"))")
			default:
				args = append(args, "C."+q.kind.c+"("+n+")")
			}
		}
		if p.wait != "" {
			enter := "enter()"
			if over, ok := p.collective(); ok {
				enter = "enterCollective(" + over + ")"
			}
			args = append(args, "C.int64_t("+enter+")")
		}
		call := fmt.Sprintf("C.mpi4go_%s(%s)", p.name, strings.Join(args, ", "))
		fmt.Fprintf(b, "// %s calls MPI_%s.\n", p.goName(), p.name)
		sig := fmt.Sprintf("func %s(%s)", p.goName(), strings.Join(params, ", "))
		lock, unlock := before+"serialize()\n", "unserialize()\n"+after
		switch {
		case p.query:
			lock, unlock = before, after
		case p.blocks:
			lock, unlock = before+"enterBlocking()\n", "release()\ndepart()\n"+after
		}
		switch {
		case p.wait != "":
			fmt.Fprintf(b, "%s Result {\n%sr := %s\nleave((*Result)(unsafe.Pointer(&r)))\n%sreturn *(*Result)(unsafe.Pointer(&r))\n}\n\n", sig, before, call, after)
		case p.full():
			fmt.Fprintf(b, "%s Result {\n%sr := %s\n%sreturn *(*Result)(unsafe.Pointer(&r))\n}\n\n", sig, lock, call, unlock)
		case len(p.results) == 0:
			fmt.Fprintf(b, "%s Code {\n%sr := %s\n%sreturn Code(r)\n}\n\n", sig, lock, call, unlock)
		default:
			types, values := goResults(p)
			fmt.Fprintf(b, "%s (%s, code Code) {\n%sr := %s\n%sreturn %s, Code(r.code)\n}\n\n", sig, types, lock, call, unlock, values)
		}
	}
}

func goResults(p prototype) (types, values string) {
	var ts, vs []string
	slots := []string{"a", "b"}
	for _, r := range p.results {
		k, t := r.kind, r.kind.goType
		var v string
		switch {
		case k.name == "status":
			v = "*(*Status)(unsafe.Pointer(&r.status))"
		case k.name == "flag":
			v = "r.flag != 0"
		case k.name == "addr":
			t, v = "uintptr", "uintptr(r.handle)"
		case strings.HasPrefix(k.expr, "H("):
			v = t + "(r.handle)"
		default:
			v = "int(r." + slots[0] + ")"
			slots = slots[1:]
		}
		ts = append(ts, goParam(r.name)+" "+t)
		vs = append(vs, v)
	}
	return strings.Join(ts, ", "), strings.Join(vs, ", ")
}

// cElem is the element type of a C array parameter.
func cElem(c string) string {
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(c, "const "), "*"))
}
