package lint

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	markdownLink = regexp.MustCompile(`\]\(([^)\s:#]*)(#[^)\s]*)?\)`)
	heading      = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	notInAnchor  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	fenced       = regexp.MustCompile("(?ms)^```.*?^```$")
)

// CheckLinks returns the links in Markdown files that lead to no file of the module, or to no
// heading of one.
func CheckLinks(module fs.FS) ([]string, error) {
	var problems []string
	err := walk(module, func(name string, text []byte) error {
		if path.Ext(name) != ".md" {
			return nil
		}
		blank := func(code string) string { return strings.Repeat("\n", strings.Count(code, "\n")) }
		for i, line := range strings.Split(fenced.ReplaceAllStringFunc(string(text), blank), "\n") {
			for _, m := range markdownLink.FindAllStringSubmatch(line, -1) {
				if why := broken(module, name, m[1], m[2]); why != "" {
					problems = append(problems, fmt.Sprintf("%s:%d: the link to %s%s: %s", name, i+1, m[1], m[2], why))
				}
			}
		}
		return nil
	})
	return problems, err
}

// broken tells what is wrong with a link in a file, "" if nothing is.
func broken(module fs.FS, from, to, anchor string) string {
	target := from
	if to != "" {
		target = path.Join(path.Dir(from), to)
	}
	if _, err := fs.Stat(module, target); err != nil {
		return "there is no such file"
	}
	if anchor == "" {
		return ""
	}
	text, err := fs.ReadFile(module, target)
	if err != nil {
		return "it has no headings"
	}
	if !slices.Contains(anchors(text), anchor[1:]) {
		return "there is no such heading"
	}
	return ""
}

// anchors returns what the headings of a Markdown file are called in links.
func anchors(text []byte) (all []string) {
	for _, h := range heading.FindAllSubmatch(fenced.ReplaceAll(text, nil), -1) {
		all = append(all, strings.ReplaceAll(strings.ToLower(notInAnchor.ReplaceAllString(string(h[1]), "")), " ", "-"))
	}
	return all
}
