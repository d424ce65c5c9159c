package harness

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// coverage is a merged profile: how often each block was executed.
type coverage struct {
	mode   string
	counts map[string]uint64 // by "file:from,to statements"
}

// add merges the text of one profile. In mode "set" a block counts as covered
// or not; in the other modes executions add up.
func (c *coverage) add(text string) error {
	if c.counts == nil {
		c.counts = make(map[string]uint64)
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if mode, ok := strings.CutPrefix(line, "mode: "); ok {
			if c.mode != "" && c.mode != mode {
				return fmt.Errorf("coverage modes %s and %s in one run", c.mode, mode)
			}
			c.mode = mode
			continue
		}
		i := strings.LastIndexByte(line, ' ')
		if i < 0 {
			continue
		}
		n, err := strconv.ParseUint(line[i+1:], 10, 64)
		if err != nil {
			return fmt.Errorf("coverage line %q: %w", line, err)
		}
		if block := line[:i]; c.mode == "set" {
			c.counts[block] |= n
		} else {
			c.counts[block] += n
		}
	}
	return nil
}

// String is the profile in the form that go tool cover reads.
func (c *coverage) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "mode: %s\n", c.mode)
	blocks := make([]string, 0, len(c.counts))
	for block := range c.counts {
		blocks = append(blocks, block)
	}
	slices.Sort(blocks)
	for _, block := range blocks {
		fmt.Fprintf(&b, "%s %d\n", block, c.counts[block])
	}
	return b.String()
}

// percent is the share of statements that were executed.
func (c *coverage) percent() (percent float64, ok bool) {
	var covered, total float64
	for block, n := range c.counts {
		statements, _ := strconv.ParseFloat(block[strings.LastIndexByte(block, ' ')+1:], 64)
		total += statements
		if n > 0 {
			covered += statements
		}
	}
	return 100 * covered / total, total > 0
}

// writeCoverage merges the ranks' profiles into what -coverprofile and
// -test.gocoverdir ask for, and prints the line from which go test takes the
// percentage.
func writeCoverage(rep *reporter, profiles []string, dataDirs string) error {
	if testing.CoverMode() == "" {
		return nil
	}
	merged := coverage{mode: testing.CoverMode()}
	for _, path := range profiles {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := merged.add(string(text)); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	if dir := option("test.gocoverdir"); dir != "" {
		files, err := filepath.Glob(filepath.Join(dataDirs, "cov*"))
		if err != nil {
			return err
		}
		for _, file := range files { // their names are unique
			data, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), data, 0o644); err != nil {
				return err
			}
		}
	}
	if path := option("test.coverprofile"); path != "" {
		if dir := option("test.outputdir"); dir != "" && !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		if err := os.WriteFile(path, []byte(merged.String()), 0o644); err != nil {
			return err
		}
	}
	if percent, ok := merged.percent(); ok {
		rep.line(fmt.Sprintf("coverage: %.1f%% of statements", percent))
	} else {
		rep.line("coverage: [no statements]")
	}
	return nil
}
