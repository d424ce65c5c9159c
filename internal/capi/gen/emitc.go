package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// subst replaces $ by the parameter's name.
func subst(expr, name string) string { return strings.ReplaceAll(expr, "$", name) }

// cParams is the parameter list of the function in the table.
func (p prototype) cParams() string {
	var list []string
	for _, q := range p.params {
		if q.kind.c == "" {
			continue
		}
		switch q.kind.name {
		case "nums", "displs", "dtypes", "infos":
			list = append(list, q.kind.c+q.name, "int64_t "+q.name+"_n")
		case "len":
			list = append(list, "int64_t len_"+q.name)
		case "out":
		default:
			list = append(list, strings.TrimSuffix(q.kind.c, " ")+" "+q.name)
		}
	}
	if p.wait != "" {
		list = append(list, "int64_t spin")
	}
	if len(list) == 0 {
		return "void"
	}
	return strings.Join(list, ", ")
}

// cNames is the argument list that passes cParams on.
func (p prototype) cNames() string {
	var list []string
	for _, q := range p.params {
		if q.kind.c == "" {
			continue
		}
		switch q.kind.name {
		case "nums", "displs", "dtypes", "infos":
			list = append(list, q.name, q.name+"_n")
		case "len":
			list = append(list, "len_"+q.name)
		case "out":
		default:
			list = append(list, q.name)
		}
	}
	return strings.Join(list, ", ")
}

func (p prototype) cReturn() string {
	if p.returnsStruct() {
		return "result"
	}
	return "int32_t"
}

func writeTable(b *bytes.Buffer, protos []prototype) {
	fmt.Fprintf(b, "typedef struct {\n")
	for _, p := range protos {
		fmt.Fprintf(b, "\t%s (*%s)(%s);\n", p.cReturn(), p.name, p.cParams())
	}
	fmt.Fprintf(b, "\tHAND_WRITTEN_ROWS\n} mpi4go_table;\n\n")
	fmt.Fprintf(b, "extern const mpi4go_table *mpi4go_calls;\n\n")
	fmt.Fprintf(b, "// cgo cannot call through a pointer: these do.\n")
	for _, p := range protos {
		names := p.cNames()
		if p.wait != "" {
			names = strings.TrimPrefix(names+", spin", ", ")
		}
		fmt.Fprintf(b, "static inline %s mpi4go_%s(%s) { return mpi4go_calls->%s(%s); }\n", p.cReturn(), p.name, p.cParams(), p.name, names)
	}
}

// hasLarge reports whether a _c function may be called: calls with counts have one.
func (p prototype) hasLarge() bool {
	return !p.derived && (p.has("count") || p.has("num") || p.has("nums") || p.has("aint") || p.has("aints"))
}

func writeABI(b *bytes.Buffer, protos []prototype) {
	fmt.Fprintf(b, "static struct {\n")
	for _, p := range protos {
		fmt.Fprintf(b, "\tint (*%s)(%s);\n", p.name, p.nativeTypes(false))
		if p.hasLarge() {
			fmt.Fprintf(b, "\tint (*%s_c)(%s);\n", p.name, p.nativeTypes(true))
		}
	}
	fmt.Fprintf(b, "} f;\n\nstatic const symbol symbols[] = {\n")
	for _, p := range protos {
		fmt.Fprintf(b, "\t{\"%s\", (void **)&f.%s},\n", p.name, p.name)
		if p.hasLarge() {
			fmt.Fprintf(b, "\t{\"%s_c\", (void **)&f.%s_c},\n", p.name, p.name)
		}
	}
	fmt.Fprintf(b, "};\n\n")
	for _, p := range protos {
		p.writeFunction(b)
	}
	fmt.Fprintf(b, "#define GENERATED_ROWS \\\n")
	for _, p := range protos {
		fmt.Fprintf(b, "\t.%s = call_%s, \\\n", p.name, p.name)
	}
	fmt.Fprintf(b, "\n")
}

func (p prototype) nativeTypes(large bool) string {
	var list []string
	for _, q := range p.params {
		t := q.kind.native(large)
		switch {
		case q.kind.byAddress():
			t += " *"
		case q.kind.name == "out":
			t = p.results[p.result(q.name)].kind.native(large) + " *"
		}
		list = append(list, t)
	}
	for _, r := range p.results {
		if !p.placed(r.name) {
			list = append(list, r.kind.native(large)+" *")
		}
	}
	if len(list) == 0 {
		return "void"
	}
	return strings.Join(list, ", ")
}

// arrays are the parameters that C may need a converted copy of.
func (p prototype) arrays() (list []param) {
	for _, q := range p.params {
		if q.kind.name == "nums" || q.kind.handles() || q.kind.name == "displs" && p.starts() {
			list = append(list, q)
		}
	}
	return list
}

// args is the argument list of the native call.
func (p prototype) args(large bool) string {
	var list []string
	pairs := 0
	for i, q := range p.params {
		paired := q.kind.name == "dtype" && slices.ContainsFunc(p.params[max(0, i-1):i], func(b param) bool { return b.kind.name == "count" })
		switch {
		case q.kind.name == "count" && !large && p.chunk:
			list = append(list, "(int)part")
		case q.kind.name == "count" && !large:
			list = append(list, fmt.Sprintf("p%d.count", pairs))
		case paired && !large && !p.chunk:
			list = append(list, fmt.Sprintf("p%d.dtype", pairs))
			pairs++
		case q.kind.name == "buf" && !large && p.chunk:
			list = append(list, "ADVANCE(BUF("+q.name+"))")
		case q.kind.name == "out":
			list = append(list, p.resultArg(p.result(q.name), large))
		case q.kind.name == "num" && !large:
			list = append(list, "(int)"+q.name)
		case q.kind.name == "len" && !large:
			list = append(list, "(int)len_"+q.name)
		case q.kind.name == "len":
			list = append(list, "len_"+q.name)
		case q.kind.name == "nums" && !large:
			list = append(list, "w_"+q.name)
		case q.kind.name == "nums" && p.starts(), q.kind.name == "displs" && p.starts():
			list = append(list, "l_"+q.name)
		case q.kind.handles():
			list = append(list, "t_"+q.name)
		default:
			list = append(list, subst(q.kind.expr, q.name))
		}
	}
	for i, r := range p.results {
		if !p.placed(r.name) {
			list = append(list, p.resultArg(i, large))
		}
	}
	return strings.Join(list, ", ")
}

// resultArg is the address that the native call writes a result to.
func (p prototype) resultArg(i int, large bool) string {
	if !large && p.results[i].kind.widens() {
		return fmt.Sprintf("&w%d", i)
	}
	return fmt.Sprintf("&o%d", i)
}

// tooBig is the C condition under which the classic function cannot take the counts.
func (p prototype) tooBig(kindNames ...string) string {
	var conds []string
	for _, q := range p.params {
		if slices.Contains(kindNames, q.kind.name) {
			conds = append(conds, "!FITS("+q.name+")")
		}
	}
	return strings.Join(conds, " || ")
}

// writeFunction writes the function of one ABI that the table points to.
func (p prototype) writeFunction(b *bytes.Buffer) {
	pr := func(format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }
	pr("static %s call_%s(%s) {", p.cReturn(), p.name, p.cParams())
	pr("\tresult r = {0};")
	if p.wait != "" {
		pr("\tif (spin) {\n\t\tr = call_%s(%s);\n\t\tif (r.code != CODE_TOO_LARGE && r.code != CODE_MISSING) return spin_on(r, spin);\n\t\tr.code = 0;\n\t}", p.wait, p.cNames())
	}
	for i, r := range p.results {
		// Statuses start empty: libraries set only what concerns the call.
		pr("\t%s o%d = {0};", r.kind.native(true), i)
	}
	for _, q := range p.params {
		if q.kind.byAddress() {
			pr("\t%s %s_h = H(%s, %s);", q.kind.native(false), q.name, q.kind.native(false), q.name)
		}
	}
	arrays := p.arrays()
	if len(arrays) > 0 {
		var need []string
		for _, q := range arrays {
			need = append(need, q.name+"_n")
		}
		pr("\tSCRATCH(%s, %d);", strings.Join(need, " + "), b2i(p.starts()))
		for _, q := range arrays {
			switch {
			case q.kind.name == "displs":
				pr("\tconst int64_t *l_%s = copy_nums(&scratch, %s, %s_n);", q.name, q.name, q.name)
			case q.kind.handles():
				pr("\t%st_%s = native_%s(&scratch, %s, %s_n);", q.kind.classic, q.name, q.kind.name, q.name, q.name)
			}
		}
	}
	if p.hasLarge() && !p.small {
		cond := p.tooBig("count", "num")
		if p.large || slices.ContainsFunc(arrays, func(q param) bool { return q.kind.name == "nums" }) {
			cond = ""
		}
		if p.chunk {
			cond = "(" + cond + ") && PREDEFINED_OP(op)"
		}
		if cond != "" {
			cond = " && (" + cond + ")"
		}
		pr("\tif (f.%s_c%s) {", p.name, cond)
		if p.starts() {
			for _, q := range arrays {
				if q.kind.name == "nums" {
					pr("\t\tconst int64_t *l_%s = copy_nums(&scratch, %s, %s_n);", q.name, q.name, q.name)
				}
			}
		}
		pr("\t\tr.code = f.%s_c(%s);\n\t} else", p.name, p.args(true))
	}
	pr("\tif (!f.%s) r.code = CODE_MISSING;\n\telse {", p.name)
	p.writeClassic(b)
	pr("\t}")
	if p.small {
		pr("\tif (f.%s_c && (r.code == CODE_TOO_LARGE || r.code == CODE_MISSING)) r.code = f.%s_c(%s);", p.name, p.name, p.args(true))
	}
	if len(arrays) > 0 {
		if p.starts() {
			pr("\tr.tmp = keep_scratch(&scratch, r.code);")
		} else {
			pr("\tdrop_scratch(&scratch);")
		}
	}
	p.writeResults(b)
	if p.returnsStruct() {
		pr("\treturn r;\n}\n")
	} else {
		pr("\treturn r.code;\n}\n")
	}
}

// writeClassic writes the call of the classic function, with int counts.
func (p prototype) writeClassic(b *bytes.Buffer) {
	pr := func(format string, args ...any) { fmt.Fprintf(b, "\t\t"+format+"\n", args...) }
	var bad []string
	if c := p.tooBig("num"); c != "" {
		bad = append(bad, c)
	}
	for _, q := range p.arrays() {
		if q.kind.name == "nums" {
			pr("const int *w_%s = narrow_nums(&scratch, %s, %s_n);", q.name, q.name, q.name)
			bad = append(bad, fmt.Sprintf("(%s && !w_%s)", q.name, q.name))
		}
	}
	for i, r := range p.results {
		if r.kind.widens() {
			pr("%s w%d = 0;", r.kind.native(false), i)
		}
	}
	call := fmt.Sprintf("f.%s(%s)", p.name, p.args(false))
	switch {
	case p.chunk:
		pr("CHUNKS(count, dtype) r.code = %s;", call)
	case p.has("count"):
		pairs := 0
		for i, q := range p.params {
			if q.kind.name == "count" {
				pr("pair p%d = pair_of(%s, H(DTYPE, %s), &r.code);", pairs, q.name, p.params[i+1].name)
				pairs++
			}
		}
		bad = append(bad, "r.code")
		pr("if (%s) { if (!r.code) r.code = CODE_TOO_LARGE; }", strings.Join(bad, " || "))
		pr("else r.code = %s;", call)
		for i := range pairs {
			pr("pair_free(&p%d);", i)
		}
	case len(bad) > 0:
		pr("if (%s) r.code = CODE_TOO_LARGE;", strings.Join(bad, " || "))
		pr("else r.code = %s;", call)
	default:
		pr("r.code = %s;", call)
	}
	for i, r := range p.results {
		if r.kind.widens() {
			pr("o%d = w%d;", i, i)
		}
	}
}

// writeResults copies what the call returned into the result struct.
func (p prototype) writeResults(b *bytes.Buffer) {
	if len(p.results) == 0 {
		return
	}
	fmt.Fprintf(b, "\tif (r.code == 0) {\n")
	slots := []string{"a", "b"}
	for i, r := range p.results {
		o := fmt.Sprintf("o%d", i)
		switch k := r.kind; {
		case k.name == "status":
			fmt.Fprintf(b, "\t\tr.status = status_out(&%s);\n", o)
		case k.name == "flag":
			fmt.Fprintf(b, "\t\tr.flag = %s;\n", o)
		case k.name == "addr":
			fmt.Fprintf(b, "\t\tr.handle = (uint64_t)(uintptr_t)%s;\n", o)
		case strings.HasPrefix(k.expr, "H("):
			fmt.Fprintf(b, "\t\tr.handle = HOUT(%s);\n", o)
		case strings.HasPrefix(k.expr, "in_"):
			fmt.Fprintf(b, "\t\tr.%s = out_%s(%s);\n", slots[0], k.name, o)
			slots = slots[1:]
		default:
			fmt.Fprintf(b, "\t\tr.%s = %s;\n", slots[0], o)
			slots = slots[1:]
		}
	}
	fmt.Fprintf(b, "\t}\n")
}

func b2i(v bool) int {
	if v {
		return 1
	}
	return 0
}
