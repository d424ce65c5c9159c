// Pool is a master with workers that come and go: it looks for the longest Collatz chains.
// Started on one rank, it starts its workers itself; on several, the other ranks are the
// workers. See README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"iter"
	"os"
	"strings"
	"time"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/examples/internal/cli"
)

func main() { mpi.Main(run) }

// A block is a task: the numbers from From to To-1.
type block struct{ From, To int }

// A chain is a result: how many steps a number takes to come down to 1.
type chain struct{ Number, Steps int }

// longest finds the longest chain that begins in a block.
func longest(b block) (best chain, err error) {
	for n := max(b.From, 1); n < b.To; n++ {
		steps := 0
		for x := n; x != 1; steps++ {
			if x%2 == 0 {
				x /= 2
			} else {
				x = 3*x + 1
			}
		}
		if steps > best.Steps {
			best = chain{n, steps}
		}
	}
	return best, nil
}

// options are those of the command line; the workers that are started get the same.
type options struct {
	workers, most      int
	limit, size, flaky int
	tries              int
	ordered            bool
}

const usage = `Pool is a master with workers that come and go: it looks for the longest Collatz chains. On one
rank it starts its workers itself; on several, the other ranks are the workers.

Usage:

	MPI4GO_NP=1 pool [flags]
	MPI4GO_NP=4 pool [flags]
	mpiexec -n 4 pool [flags]
`

// parseOptions reads the command line. Its error is flag.ErrHelp if help is asked for.
func parseOptions(args []string) (options, *flag.FlagSet, error) {
	var o options
	f := cli.Flags("pool", usage)
	f.IntVar(&o.workers, "workers", 2, "`number` of workers at first")
	f.IntVar(&o.most, "grow", 4, "`number` of workers to grow to after a quarter of the work; for the last quarter there are half as many")
	f.IntVar(&o.limit, "limit", 3_000_000, "look at the numbers below this `limit`")
	f.IntVar(&o.size, "block", 100_000, "`numbers` in a task")
	f.IntVar(&o.flaky, "flaky", 7, "a worker fails at every `nth` of its tasks, 0 for never")
	f.IntVar(&o.tries, "tries", 5, "how `often` a task is tried before its error counts")
	f.BoolVar(&o.ordered, "ordered", false, "take the results in the order of tasks, not as they come")
	err := cli.Parse(f, args)
	if err == nil && (o.workers < 1 || o.most < o.workers || o.limit < 2 || o.size < 1 || o.flaky < 0 || o.tries < 1) {
		err = errors.New("want -workers of at least 1, -grow of at least -workers, -limit of at least 2, -block and -tries of at least 1, and -flaky of at least 0")
	}
	return o, f, err
}

func run(_ context.Context, world *mpi.Comm) error {
	o, flags, err := parseOptions(os.Args[1:])
	if err != nil {
		return cli.Misuse(world, flags, err)
	}
	work := func(b block) (chain, error) { return longest(b) }
	if o.flaky > 0 {
		count := 0
		work = func(b block) (chain, error) {
			if count++; count%o.flaky == 0 {
				return chain{}, errors.New("had a headache")
			}
			return longest(b)
		}
	}
	if parent := mpi.Parent(); parent != nil {
		return Work(Peer{parent, 0, parent.Disconnect}, work)
	}
	if world.Rank() > 0 {
		return Work(Peer{world, 0, nil}, work)
	}
	pool := NewPool[block, chain](spawn)
	if world.Size() > 1 {
		pool = NewPool[block, chain](ranks(world))
		o.workers, o.most = min(o.workers, world.Size()-1), min(o.most, world.Size()-1)
	}
	pool.Attempts = o.tries
	if err := pool.Grow(o.workers); err != nil {
		if errors.Is(err, mpi.ErrSpawn) || errors.Is(err, mpi.ErrUnsupported) {
			return fmt.Errorf("%w\nThis MPI cannot start workers here. Start them together with the program: MPI4GO_NP=4 makes three of four ranks the workers", err)
		}
		return err
	}
	if err := master(pool, o); err != nil {
		return err
	}
	if world.Size() > 1 { // ranks that nobody has hired wait for a word, too
		if err := pool.Grow(world.Size() - 1 - len(pool.Tallies)); err != nil {
			return err
		}
	}
	return pool.Close()
}

// spawn hires a worker by starting this program again. Open MPI would bind all of them to
// the same core.
func spawn() (Peer, error) {
	command := mpi.Command{Args: os.Args[1:], N: 1, Info: mpi.Info{"bind_to": "none"}}
	inter, _, err := mpi.Spawn(mpi.Self(), []mpi.Command{command}, 0)
	if err != nil {
		return Peer{}, err
	}
	return Peer{inter, 0, inter.Disconnect}, nil
}

// ranks hires the other ranks, one after the other.
func ranks(world *mpi.Comm) func() (Peer, error) {
	next := 0
	return func() (Peer, error) {
		next++
		return Peer{world, next, nil}, nil
	}
}

// master has all numbers looked at, and prints what comes out.
func master(pool *Pool[block, chain], o options) error {
	begin := time.Now()
	total := (o.limit + o.size - 1) / o.size
	results := pool.Run(blocks(o))
	if o.ordered {
		results = Ordered(results)
	}
	var best chain
	var lost []error
	n := 0
	for r, err := range results {
		if err != nil {
			lost = append(lost, fmt.Errorf("numbers from %d: %w", r.Task.From, err))
		} else {
			best = better(best, r.Value)
		}
		n++
		fmt.Printf("task %*d of %d by worker %d: %d takes %d steps%s\n", len(fmt.Sprint(total)), r.Index+1, total, r.Worker, r.Value.Number, r.Value.Steps, tries(r.Tries))
		switch {
		case n == max(total/4, 1) && o.most > pool.Size():
			fmt.Printf("-- %d more workers\n", o.most-pool.Size())
			if err := pool.Grow(o.most - pool.Size()); err != nil {
				return err
			}
		case n == total-total/4 && pool.Size() > 1:
			leave := pool.Size() - max(o.most/2, 1)
			fmt.Printf("-- %d workers leave\n", leave)
			if err := pool.Shrink(leave); err != nil {
				return err
			}
		}
	}
	fmt.Printf("\n%-8s%8s%8s%10s\n", "worker", "tasks", "failed", "busy")
	for i, t := range pool.Tallies {
		fmt.Printf("%-8d%8d%8d%9.2fs  %s\n", i+1, t.Done, t.Failed, t.Busy.Seconds(), strings.Repeat("*", t.Done))
	}
	fmt.Printf("\nOf the numbers below %d, %d takes the most steps: %d. %d of %d tasks in %.2f s.\n", o.limit, best.Number, best.Steps, n-len(lost), total, time.Since(begin).Seconds())
	return errors.Join(lost...)
}

// blocks yields the tasks.
func blocks(o options) iter.Seq[block] {
	return func(yield func(block) bool) {
		for from := 0; from < o.limit; from += o.size {
			if !yield(block{from, min(from+o.size, o.limit)}) {
				return
			}
		}
	}
}

// better returns the chain with more steps, or of equal ones that of the smaller number.
func better(a, b chain) chain {
	if b.Steps > a.Steps || b.Steps == a.Steps && b.Number < a.Number {
		return b
	}
	return a
}

// tries is a remark on a task that was tried more than once.
func tries(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(" (try %d)", n)
}
