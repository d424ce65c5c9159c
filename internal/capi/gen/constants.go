package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
)

// The columns of constants.tsv.
const (
	openmpi = iota
	mpich
	standard
)

type constant struct {
	kind, name string
	value      [3]string
}

func readConstants(path string) ([]constant, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []constant
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 5 {
			return nil, fmt.Errorf("%s:%d: want 5 columns, have %d", path, i+1, len(f))
		}
		all = append(all, constant{f[0], f[1], [3]string(f[2:])})
	}
	return all, nil
}

// bits are the kinds whose values are or-ed together.
var bits = []string{"amode", "assert"}

// writeConstants writes an ABI's predefined handles and the translations of its
// integer constants from and to the standard ABI's values.
func writeConstants(b *bytes.Buffer, consts []constant, abi int) {
	var kindNames []string
	fmt.Fprintf(b, "static const predefined predefined_handles[] = {\n")
	for _, c := range consts {
		if !slices.Contains(kindNames, c.kind) {
			kindNames = append(kindNames, c.kind)
		}
		v := c.value[abi]
		switch {
		case c.kind != "handle" || v == "-":
		case v[0] == '&':
			fmt.Fprintf(b, "\t{%s, \"%s\", 0},\n", c.value[standard], v[1:])
		default:
			fmt.Fprintf(b, "\t{%s, 0, %s},\n", c.value[standard], v)
		}
	}
	fmt.Fprintf(b, "};\n\n")
	for _, k := range kindNames {
		switch k {
		case "handle":
		case "value":
			for _, c := range consts {
				if c.kind == k {
					fmt.Fprintf(b, "enum { value_%s = %s };\n", c.name, c.value[abi])
				}
			}
		default:
			writeTranslation(b, consts, k, "in", standard, abi)
			writeTranslation(b, consts, k, "out", abi, standard)
		}
	}
}

func writeTranslation(b *bytes.Buffer, consts []constant, kindName, direction string, from, to int) {
	fmt.Fprintf(b, "MAYBE_UNUSED static int32_t %s_%s(int32_t v) {\n", direction, kindName)
	isBits := slices.Contains(bits, kindName)
	var cases []string
	for _, c := range consts {
		f, t := c.value[from], c.value[to]
		if c.kind != kindName || f == "-" || t == "-" || f == t && !isBits {
			continue
		}
		if isBits {
			cases = append(cases, fmt.Sprintf("(v & %s ? %s : 0)", f, t))
		} else {
			cases = append(cases, fmt.Sprintf("case %s: return %s;", f, t))
		}
	}
	switch {
	case len(cases) == 0 || from == to:
		fmt.Fprintf(b, "\treturn v;\n")
	case isBits:
		fmt.Fprintf(b, "\treturn %s;\n", strings.Join(cases, " | "))
	case kindName == "rank" && direction == "in":
		// The hot one: real ranks do not pass through the switch.
		fmt.Fprintf(b, "\tif (v >= 0) return v;\n\tswitch (v) { %s }\n\treturn v;\n", strings.Join(cases, " "))
	default:
		fmt.Fprintf(b, "\tswitch (v) {\n\t%s\n\t}\n\treturn v;\n", strings.Join(cases, "\n\t"))
	}
	fmt.Fprintf(b, "}\n\n")
}

// goConstant is the Go name of a constant: "ERR_IN_STATUS" is ErrInStatus.
func goConstant(c constant) string {
	var s strings.Builder
	for _, w := range strings.Split(c.name, "_") {
		s.WriteString(w[:1] + strings.ToLower(w[1:]))
	}
	return s.String()
}

func writeGoConstants(b *bytes.Buffer, consts []constant) {
	fmt.Fprintf(b, "package capi\n\n")
	last := ""
	for _, c := range consts {
		if c.kind == "value" {
			continue
		}
		if c.kind != last {
			if last != "" {
				fmt.Fprintf(b, ")\n\n")
			}
			if c.kind == "handle" {
				fmt.Fprintf(b, "// Names of predefined handles: index by them with Predefined.\nconst (\n")
			} else {
				fmt.Fprintf(b, "// Constants of kind %s.\nconst (\n", c.kind)
			}
			last = c.kind
		}
		prefix := ""
		if c.kind == "handle" {
			prefix = "Id"
		}
		fmt.Fprintf(b, "\t%s%s = %s\n", prefix, goConstant(c), c.value[standard])
	}
	fmt.Fprintf(b, ")\n\n")
	fmt.Fprintf(b, "var classNames = map[int]string{\n")
	for _, c := range consts {
		if c.kind == "errclass" {
			prefix := "MPI_"
			if len(c.value[standard]) == 4 && c.value[standard][:2] == "11" {
				prefix = "MPIX_"
			}
			fmt.Fprintf(b, "\t%s: %q,\n", c.value[standard], prefix+c.name)
		}
	}
	fmt.Fprintf(b, "}\n")
}
