package harness

import (
	"fmt"
	"regexp"
	"strings"
)

//go:generate go run ./page ../../docs/libraries.md

// The table of quirks in a page stands between these two lines.
const (
	pageBegin = "<!-- The table is made of internal/harness/quirks.go by go generate ./internal/harness. -->\n"
	pageEnd   = "<!-- The end of the table. -->\n"
)

// Page returns a page of documentation with the table of quirks in it brought up to date.
func Page(page string) (string, error) {
	before, rest, begins := strings.Cut(page, pageBegin)
	_, after, ends := strings.Cut(rest, pageEnd)
	if !begins || !ends {
		return "", fmt.Errorf("the page lacks a line of these, in this order:\n%s%s", pageBegin, pageEnd)
	}
	var b strings.Builder
	b.WriteString("\n| quirk | libraries | what is wrong |\n|---|---|---|\n")
	for _, q := range quirks {
		var libraries []string
		for _, l := range q.Library {
			libraries = append(libraries, readable(l))
		}
		reason := q.Reason
		if q.Link != "" {
			reason += " ([report](" + q.Link + "))"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", q.ID, strings.Join(libraries, ", "), strings.ReplaceAll(reason, "|", `\|`))
	}
	b.WriteString("\n")
	return before + pageBegin + b.String() + pageEnd + after, nil
}

var version = regexp.MustCompile(`[ v](\d+(\.\d+)*)\.?$`)

// readable makes the name of a library of the beginning of its version text.
func readable(prefix string) string {
	name := strings.TrimSuffix(strings.TrimSpace(prefix), " Library")
	number := version.FindStringSubmatch(name)
	name, _, _ = strings.Cut(strings.ReplaceAll(name, "(R)", ""), " Version")
	if number == nil {
		return name
	}
	return strings.TrimSpace(strings.TrimSuffix(name, number[0])) + " " + number[1]
}
