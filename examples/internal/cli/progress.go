package cli

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/mpi4go/mpi4go/core"
	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// Show says whether progress is shown: on, off, or auto, if stderr is a terminal. The zero
// value is auto.
type Show string

// ShowFlag adds the flag -progress.
func ShowFlag(f *flag.FlagSet) *Show {
	show := Show("auto")
	f.Var(&show, "progress", "show the progress: `when` is on, off, or auto, if stderr is a terminal")
	return &show
}

// String returns the value, and Set sets it, as package flag wants it.
func (s *Show) String() string { return string(*s) }

// Set sets the value.
func (s *Show) Set(v string) error {
	if v != "on" && v != "off" && v != "auto" {
		return errors.New("want on, off or auto")
	}
	*s = Show(v)
	return nil
}

func (s Show) wanted() bool {
	return s == "on" || s != "off" && term.IsTerminal(int(os.Stderr.Fd()))
}

// A Progress is a line on rank 0's terminal that says how far the work is. Its methods can be
// called on any rank, by any goroutine, and where nothing is to be shown they do nothing.
type Progress struct{ bar *progressbar.ProgressBar }

// NewProgress shows a bar for total units of work; -1 if nobody knows how many.
func NewProgress(comm *mpi.Comm, show Show, doing, unit string, total int) Progress {
	if comm.Rank() != 0 || !show.wanted() {
		return Progress{}
	}
	return Progress{progressbar.NewOptions(total,
		progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionSetDescription(doing),
		progressbar.OptionSetWidth(40),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString(unit),
		progressbar.OptionSetPredictTime(total >= 0),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)}
}

// Add tells of n units done.
func (p Progress) Add(n int) {
	if p.bar != nil {
		_ = p.bar.Add(n)
	}
}

// Say changes what is shown beside the bar.
func (p Progress) Say(format string, args ...any) {
	if p.bar != nil {
		p.bar.Describe(fmt.Sprintf(format, args...))
	}
}

// Finish removes the line.
func (p Progress) Finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
