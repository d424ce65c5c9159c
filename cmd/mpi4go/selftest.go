package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

var selftestCommand = command{
	name: "selftest", args: "[flags]", short: "test MPI on the ranks that a launcher has started",
	long: `Sends messages between all ranks and checks them. Start it with the launcher to be
tested, on as many ranks and machines as wanted: mpiexec -n 4 mpi4go selftest`,
	prepare: func(flags *flag.FlagSet) func([]string) (int, error) {
		s := new(selftest)
		flags.BoolVar(&s.json, "json", false, "print a line of JSON for each step")
		flags.DurationVar(&s.limit, "timeout", time.Minute, "how long all may take")
		return s.main
	},
}

// Facts is what can be told about a library once it is initialized.
type Facts struct {
	Loaded   string `json:"loaded,omitempty"` // the file
	ABI      string `json:"abi"`
	Version  string `json:"version"`          // the library's own words
	Standard string `json:"standard"`         // of MPI, such as 3.1
	Threads  string `json:"threads"`          // the level granted
	CUDA     string `json:"cuda"`             // yes, no or unknown
	Memory   string `json:"memory,omitempty"` // kinds that buffers may have, such as mpi,system
	Ranks    int    `json:"ranks"`
	Name     string `json:"name"` // of the library, short
}

// step is a part of the test. Ranks print it in a line of JSON.
type step struct {
	Name  string             `json:"step"`
	Error string             `json:"error,omitempty"`
	Facts *Facts             `json:"facts,omitempty"`
	Times map[string]float64 `json:"times,omitempty"` // µs a message at best, by its size
}

// stepMark begins the lines of steps, among whatever else comes from a job.
const stepMark = "mpi4go-selftest: "

// The sizes of ping-pong messages, and their names.
var sizes = []struct {
	name  string
	bytes int
	trips int // at most
}{{"8 B", 8, 2000}, {"1 MiB", 1 << 20, 100}}

// selftest is the test, on one rank.
type selftest struct {
	json  bool
	limit time.Duration
	times map[string]float64 // of the step that runs

	mu   sync.Mutex // guards what follows, and printing
	now  string     // the step that runs
	rank int
}

var steps = []struct {
	name string
	run  func(s *selftest, world *mpi.Comm) error
}{
	{"send and receive", (*selftest).messages},
	{"Allreduce", (*selftest).allreduce},
	{"object", (*selftest).object},
	{"ping-pong", (*selftest).pingpong},
}

func (s *selftest) main(args []string) (int, error) {
	if len(args) > 0 {
		return 2, usagef("no arguments expected, but %q", args)
	}
	s.begin("start")
	// A library can hang anywhere, and the launcher then waits forever.
	time.AfterFunc(s.limit, func() {
		s.print(step{Error: fmt.Sprintf("no end after %v", s.limit)})
		time.Sleep(200 * time.Millisecond) // launchers may drop what they have not read
		os.Exit(3)
	})
	if err := mpi.Init(); err != nil {
		s.print(step{Error: strings.TrimPrefix(err.Error(), "mpi: Init: ")})
		return 1, nil
	}
	world := mpi.World()
	s.mu.Lock()
	s.rank = world.Rank()
	s.mu.Unlock()
	f, err := look(world)
	if err != nil {
		return s.fail(world, err)
	}
	s.report(world, step{Facts: f})
	for _, st := range steps {
		s.begin(st.name)
		if err := st.run(s, world); err != nil {
			return s.fail(world, err)
		}
		s.report(world, step{Times: s.times})
		s.times = nil
	}
	s.begin("end")
	if err := mpi.Finalize(); err != nil {
		s.print(step{Error: err.Error()})
		return 1, nil
	}
	if s.rank == 0 {
		s.print(step{})
	}
	mpi.Exit(0)
	return 0, nil
}

func (s *selftest) begin(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = name
}

// report prints a step that went well, on one rank.
func (s *selftest) report(world *mpi.Comm, st step) {
	if world.Rank() == 0 {
		s.print(st)
	}
}

// fail prints an error and ends all ranks.
func (s *selftest) fail(world *mpi.Comm, err error) (int, error) {
	s.print(step{Error: err.Error()})
	time.Sleep(200 * time.Millisecond)
	world.Abort(1)
	return 1, nil
}

func (s *selftest) print(st step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st.Name = s.now
	if st.Error != "" && mpi.Initialized() {
		st.Error = fmt.Sprintf("rank %d: %s", s.rank, st.Error)
	}
	if s.json {
		text, err := json.Marshal(st)
		if err != nil {
			panic(err) // a time that is no number, say
		}
		fmt.Printf("%s%s\n", stepMark, text)
		return
	}
	if st.Error != "" {
		fmt.Printf("FAILED  %s: %s\n", st.Name, st.Error)
		return
	}
	fmt.Printf("OK      %s%s%s\n", st.Name, st.Facts, timesText(st.Times, ": "))
}

func (f *Facts) String() string {
	if f == nil {
		return ""
	}
	return fmt.Sprintf(": %s with %s (%s), %s", plural(f.Ranks, "rank"), f.Name, f.Loaded, f.summary())
}

// summary is the facts that fit a line.
func (f *Facts) summary() string {
	cuda := map[string]string{"yes": "CUDA-aware", "no": "not CUDA-aware"}[f.CUDA]
	if cuda == "" {
		cuda = "does not tell whether it is CUDA-aware"
	}
	if f.Memory != "" {
		cuda += ", memory kinds " + f.Memory
	}
	return fmt.Sprintf("%s, MPI %s, threads %s, %s", f.ABI, f.Standard, f.Threads, cuda)
}

func timesText(times map[string]float64, before string) string {
	var parts []string
	for _, size := range sizes {
		if t, ok := times[size.name]; ok {
			digits := 0
			if t < 10 {
				digits = 2
			}
			parts = append(parts, fmt.Sprintf("%.*f µs for %s", digits, t, size.name))
		}
	}
	if parts == nil {
		return ""
	}
	return before + strings.Join(parts, ", ")
}

// look collects the facts.
func look(world *mpi.Comm) (*Facts, error) {
	version, subversion, err := mpi.Version()
	if err != nil {
		return nil, err
	}
	f := &Facts{
		Loaded: mpi.LibraryPath(), ABI: mpi.ABI(), Version: shorten(mpi.LibraryVersion(), 5), Name: mpi.LibraryName(),
		Standard: fmt.Sprintf("%d.%d", version, subversion), Threads: mpi.QueryThread().String(), Ranks: world.Size(),
	}
	switch aware, err := mpi.CUDAAware(); {
	case errors.Is(err, mpi.ErrUnsupported):
		f.CUDA = "unknown"
	case err != nil:
		return nil, err
	case aware:
		f.CUDA = "yes"
	default:
		f.CUDA = "no"
	}
	info, err := world.Info()
	if err != nil {
		return nil, err
	}
	f.Memory = info["mpi_memory_alloc_kinds"] // from MPI 4.1 on
	return f, nil
}

// messages sends from rank 0 to each rank and back, small and large. A rank that is alone sends
// to itself.
func (s *selftest) messages(world *mpi.Comm) error {
	const tag = 1
	for _, n := range []int{10, 100_000} {
		x, y := make([]float64, n), make([]float64, n)
		for other := range world.Size() {
			for i := range x {
				x[i] = float64(n*other + i)
			}
			clear(y)
			var err error
			switch {
			case world.Size() == 1:
				_, err = mpi.Sendrecv(world, x, 0, tag, y, 0, tag)
			case other == 0:
				continue
			case world.Rank() == 0:
				if err = mpi.Send(world, x, other, tag); err == nil {
					_, err = mpi.Recv(world, y, other, tag)
				}
			case world.Rank() == other:
				if _, err = mpi.Recv(world, y, 0, tag); err == nil {
					err = mpi.Send(world, y, 0, tag)
				}
			default:
				continue
			}
			if err != nil {
				return err
			}
			if i := firstDifference(x, y); i >= 0 {
				return fmt.Errorf("element %d of %d, from rank %d and back, is %v, not %v", i, n, other, y[i], x[i])
			}
		}
	}
	return nil
}

func firstDifference(x, y []float64) int {
	for i := range x {
		if x[i] != y[i] {
			return i
		}
	}
	return -1
}

func (s *selftest) allreduce(world *mpi.Comm) error {
	x, sum := []int64{int64(world.Rank()), 1}, make([]int64, 2)
	if err := collective.Allreduce(world, x, sum, mpi.Sum); err != nil {
		return err
	}
	n := int64(world.Size())
	if want := []int64{n * (n - 1) / 2, n}; !slices.Equal(sum, want) {
		return fmt.Errorf("the sums are %v, not %v", sum, want)
	}
	return nil
}

// object sends a value with a string and a long slice around all ranks.
func (s *selftest) object(world *mpi.Comm) error {
	type parcel struct {
		Name  string
		Data  map[string][]float64
		Stops []int
	}
	const tag = 2
	n := world.Size()
	p := parcel{Name: "parcel", Data: map[string][]float64{"pi": make([]float64, 1000)}}
	for i := range p.Data["pi"] {
		p.Data["pi"][i] = math.Pi
	}
	next, last := (world.Rank()+1)%n, (world.Rank()+n-1)%n
	if world.Rank() != 0 {
		got, _, err := mpi.RecvObject[parcel](world, last, tag)
		if err != nil {
			return err
		}
		p = got
	}
	p.Stops = append(p.Stops, world.Rank())
	req, err := mpi.IsendObject(world, p, next, tag)
	if err != nil {
		return err
	}
	if world.Rank() == 0 {
		if p, _, err = mpi.RecvObject[parcel](world, last, tag); err != nil {
			return err
		}
	}
	if _, _, err := req.Wait(); err != nil {
		return err
	}
	for i, stop := range p.Stops {
		if i != stop {
			return fmt.Errorf("an object went over the ranks %v", p.Stops)
		}
	}
	if x := p.Data["pi"]; p.Name != "parcel" || len(x) != 1000 || x[999] != math.Pi {
		return fmt.Errorf("the object that arrived is another one: %.100v", p)
	}
	return nil
}

// pingpong times messages between the first rank and the last. It is for information:
// how fast a message should be, nobody knows here. The best time depends least on what
// else the machine does.
func (s *selftest) pingpong(world *mpi.Comm) error {
	const tag, patience = 3, 50 * time.Millisecond
	last := world.Size() - 1
	if last == 0 || world.Rank() != 0 && world.Rank() != last {
		return nil
	}
	times := make(map[string]float64)
	for _, size := range sizes {
		x := make([]byte, size.bytes)
		x[0] = 1 // rank 0 sends 0 to end it
		best, trips := time.Duration(math.MaxInt64), 0
		for begin := time.Now(); x[0] != 0; {
			if world.Rank() == last {
				if _, err := mpi.Recv(world, x, 0, tag); err != nil {
					return err
				}
				if err := mpi.Send(world, x, 0, tag); err != nil {
					return err
				}
				continue
			}
			if trips++; trips == size.trips || time.Since(begin) > patience {
				x[0] = 0
			}
			start := time.Now()
			if err := mpi.Send(world, x, last, tag); err != nil {
				return err
			}
			if _, err := mpi.Recv(world, x, last, tag); err != nil {
				return err
			}
			best = min(best, time.Since(start))
		}
		if world.Rank() == 0 {
			times[size.name] = float64(best.Nanoseconds()) / 2000
		}
	}
	s.times = times
	return nil
}
