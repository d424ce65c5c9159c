package harness

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// reporter prints the merged results of jobs as package testing would print
// those of one process.
type reporter struct {
	w       io.Writer
	verbose bool
	json    bool
	warned  bool
}

// line prints a line of ours.
func (p *reporter) line(text string) { fmt.Fprintln(p.w, text) }

// marker prints a line that test2json is to understand.
func (p *reporter) marker(text string) {
	if p.json {
		text = mark + text
	}
	p.line(text)
}

// job prints the results of one job and reports whether it failed.
func (p *reporter) job(o *outcome) (failed bool) {
	if p.verbose {
		p.line(fmt.Sprintf("# np %d, %s, %.1f s", o.n, shortVersion(o.library), o.elapsed.Seconds()))
	}
	for _, text := range o.ranks[0].log.outside {
		if strings.HasPrefix(text, "testing: warning") && !o.bench && !p.warned {
			p.warned = true
			p.line(text) // go test looks for "no tests to run"
		}
	}
	for _, t := range o.tests() {
		if p.test(o, t) {
			failed = true
		}
	}
	problems := o.problems()
	failed = failed || len(problems) > 0
	for _, text := range problems {
		p.line("mpitest: " + text)
	}
	if failed {
		p.blame(o)
	}
	return failed
}

// tests lists every test that any rank started: in rank 0's order, then what
// only others have.
func (o *outcome) tests() []*testLog {
	var all []*testLog
	for _, r := range o.ranks {
		for _, t := range r.log.tests {
			if !slices.ContainsFunc(all, func(u *testLog) bool { return u.name == t.name && u.nth == t.nth }) {
				all = append(all, t)
			}
		}
	}
	return all
}

// problems are failures that no test accounts for.
func (o *outcome) problems() []string {
	var texts []string
	if o.hang != "" {
		texts = append(texts, "hang: "+o.hang)
	}
	var lost, absent, finalizing []int
	for _, r := range o.ranks {
		switch {
		case !r.started:
			absent = append(absent, r.rank)
		case !r.done:
			lost = append(lost, r.rank)
		case !r.end:
			finalizing = append(finalizing, r.rank)
		case r.code != 0 && !r.log.failed():
			texts = append(texts, fmt.Sprintf("rank %d ended with code %d although none of its tests failed", r.rank, r.code))
		}
	}
	if len(absent) > 0 {
		texts = append(texts, rankList(absent)+" did not start")
	}
	if len(lost) > 0 {
		texts = append(texts, rankList(lost)+" ended before their tests did")
	}
	if len(finalizing) > 0 {
		texts = append(texts, rankList(finalizing)+" did not come back from Finalize")
	}
	if o.err != nil && len(texts) == 0 {
		texts = append(texts, fmt.Sprintf("the launcher ended with %v", o.err))
	}
	return texts
}

// blame prints what was said outside tests.
func (p *reporter) blame(o *outcome) {
	p.folded(o.n, allRanks(o.n), func(rank int) string {
		r := o.ranks[rank]
		if o.bench && rank == 0 {
			return "" // has been printed as it came
		}
		return strings.Join(trimStacks(r.log.outside), "\n")
	})
	for text := range strings.Lines(o.launcher) {
		p.line("[launcher] " + strings.TrimRight(text, "\n"))
	}
}

// verdict merges one test's results: PASS or SKIP as rank 0 says, unless any
// rank failed, did not finish, or never came to it.
func (o *outcome) verdict(name string, nth int) (status string, failing, unfinished, missing []int) {
	status = "PASS"
	for i, r := range o.ranks {
		t := r.log.find(name, nth)
		switch {
		case t == nil:
			missing = append(missing, i)
		case t.status == "":
			unfinished = append(unfinished, i)
		case t.status == "FAIL":
			failing = append(failing, i)
		case i == 0:
			status = t.status
		}
	}
	if len(failing)+len(unfinished)+len(missing) > 0 {
		status = "FAIL"
	}
	return status, failing, unfinished, missing
}

// test prints one test and reports whether it failed.
func (p *reporter) test(o *outcome, t *testLog) bool {
	status, failing, unfinished, missing := o.verdict(t.name, t.nth)
	if status != "FAIL" {
		if p.verbose {
			p.verbatim(t)
		}
		return false
	}
	elapsed := t.elapsed
	if elapsed == "" {
		elapsed = "unfinished"
		if p.json {
			elapsed = "0.00s" // the only form that test2json knows
		}
	}
	verdict := fmt.Sprintf("--- FAIL: %s (%s)", t.name, elapsed)
	if p.verbose {
		p.marker("=== RUN   " + t.name)
	} else {
		p.line(verdict + fmt.Sprintf(" np %d", o.n))
	}
	output := func(rank int) string {
		t := o.ranks[rank].log.find(t.name, t.nth)
		var texts []string
		for _, l := range t.lines {
			if !l.marked || strings.HasPrefix(l.text, "--- FAIL: "+t.name+"/") {
				texts = append(texts, l.text)
			}
		}
		return strings.Join(trimStacks(texts), "\n")
	}
	p.folded(o.n, failing, output)
	p.folded(o.n, unfinished, output)
	if len(unfinished) > 0 {
		p.line("    " + rankList(unfinished) + " had not finished " + t.name + " when the job ended")
	}
	if len(missing) > 0 {
		p.line("    " + rankList(missing) + " never came to " + t.name)
	}
	if p.verbose {
		p.subs(o, t)
		p.marker(verdict)
	}
	return true
}

// subs prints the merged results of a failed test's subtests.
func (p *reporter) subs(o *outcome, t *testLog) {
	seen := map[string]bool{}
	for _, r := range o.ranks {
		t := r.log.find(t.name, t.nth)
		if t == nil {
			continue
		}
		for _, s := range t.subs {
			if seen[s.name] {
				continue
			}
			seen[s.name] = true
			status, elapsed := o.sub(t, s.name)
			p.marker("=== RUN   " + s.name)
			p.marker(indent(s.name, p.json) + "--- " + status + ": " + s.name + " (" + elapsed + ")")
		}
	}
}

// sub merges the results of one subtest. Ranks may skip subtests of their own
// accord: only a result that is there counts.
func (o *outcome) sub(t *testLog, name string) (status, elapsed string) {
	elapsed = "0.00s"
	for _, r := range o.ranks {
		t := r.log.find(t.name, t.nth)
		if t == nil {
			continue
		}
		for _, s := range t.subs {
			switch {
			case s.name != name:
			case s.status == "FAIL" || s.status == "":
				return "FAIL", elapsed
			case status == "":
				status, elapsed = s.status, s.elapsed
			}
		}
	}
	return status, elapsed
}

// verbatim repeats what one rank printed in a test.
func (p *reporter) verbatim(t *testLog) {
	for _, l := range t.lines {
		if !l.marked {
			p.line(l.text)
			continue
		}
		text := l.text
		if m := resultLine.FindStringSubmatch(text); m != nil {
			text = indent(m[2], p.json) + text
		}
		p.marker(text)
	}
}

// indent is the indentation of a subtest's result line; with -json there is none.
func indent(name string, json bool) string {
	if json {
		return ""
	}
	return strings.Repeat("    ", strings.Count(name, "/"))
}

// folded prints the outputs of some ranks, equal ones once.
func (p *reporter) folded(n int, ranks []int, output func(rank int) string) {
	var keys []string
	groups := map[string][]int{}
	for _, r := range ranks {
		text := output(r)
		if strings.TrimSpace(text) == "" {
			continue
		}
		key := volatile.ReplaceAllString(text, "?")
		if groups[key] == nil {
			keys = append(keys, key)
		}
		groups[key] = append(groups[key], r)
	}
	for _, key := range keys {
		group := groups[key]
		prefix := fmt.Sprintf("[rank %d/%d] ", group[0], n)
		if len(group) > 1 {
			prefix = "[" + rankList(group) + "] "
		}
		for text := range strings.Lines(output(group[0]) + "\n") {
			p.line("    " + prefix + strings.TrimRight(text, "\n"))
		}
	}
}

// volatile matches what differs between ranks without meaning anything.
var volatile = regexp.MustCompile(`0x[0-9a-f]+\??|\+0x[0-9a-f]+|\(\d+\.\d+s\)|, \d+ minutes|goroutine \d+|m=\d+|sigcode=\d+`)

// fold describes n ranks, those with equal descriptions together.
func fold(n int, describe func(rank int) string) string {
	var order []string
	groups := map[string][]int{}
	for r := range n {
		text := describe(r)
		if groups[text] == nil {
			order = append(order, text)
		}
		groups[text] = append(groups[text], r)
	}
	for i, text := range order {
		order[i] = rankList(groups[text]) + " " + text
	}
	return strings.Join(order, ", ")
}

func allRanks(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// rankList writes "rank 2" or "ranks 0-2,5".
func rankList(ranks []int) string {
	if len(ranks) == 1 {
		return fmt.Sprintf("rank %d", ranks[0])
	}
	var parts []string
	for i := 0; i < len(ranks); {
		j := i
		for j+1 < len(ranks) && ranks[j+1] == ranks[j]+1 {
			j++
		}
		if i == j {
			parts = append(parts, fmt.Sprint(ranks[i]))
		} else {
			parts = append(parts, fmt.Sprintf("%d-%d", ranks[i], ranks[j]))
		}
		i = j + 1
	}
	return "ranks " + strings.Join(parts, ",")
}
