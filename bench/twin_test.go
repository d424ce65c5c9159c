package bench

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/harness/ranks"
)

//go:embed c
var sources embed.FS

// twins is the C side of the benchmarks.
var twins twinSet

type twinSet struct {
	once     sync.Once
	object   *capi.Twin
	compiler string
	note     string // why there is none
	dir      string
}

// find returns a function of the C side. Every rank calls it, for the same functions.
func (t *twinSet) find(name string) (f capi.TwinFunc, ok bool) {
	if name == "" {
		return f, false
	}
	t.once.Do(func() {
		if err := t.prepare(); err != nil {
			t.object, t.note = nil, err.Error()
		}
	})
	if t.object == nil {
		return f, false
	}
	return t.object.Func(name)
}

// share tells C where the buffers are. They do not move: what C is told the address of is
// not on a stack.
func (t *twinSet) share(rooms [2]unsafe.Pointer) {
	set, _ := t.object.Func("twin_room")
	for i, p := range rooms {
		set.Run(i, int(uintptr(p)))
	}
}

// room is the address of a slice.
func room[T any](x []T) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(x)) }

// prepare compiles on rank 0 and loads everywhere. All ranks agree on whether it worked.
func (t *twinSet) prepare() error {
	var code []byte
	var err error
	if mpi.World().Rank() == 0 {
		code, t.compiler, err = compile()
	}
	n := ranks.Bcast(len(code))
	if n == 0 {
		return err
	}
	if code == nil {
		code = make([]byte, n)
	}
	must(collective.Bcast(mpi.World(), code, 0))
	err = t.load(code)
	bad := [1]int{}
	if err != nil {
		bad[0] = 1
	}
	must(collective.Allreduce(mpi.World(), bad[:], bad[:], mpi.Max))
	if bad[0] != 0 && err == nil {
		err = errors.New("another rank could not load it")
	}
	return err
}

// load loads the shared object, by way of a file of this rank's own.
func (t *twinSet) load(code []byte) (err error) {
	if t.dir, err = os.MkdirTemp("", "mpi4go-bench"); err != nil {
		return err
	}
	path := filepath.Join(t.dir, "twin.so")
	if err := os.WriteFile(path, code, 0o755); err != nil {
		return err
	}
	if t.object, err = capi.OpenTwin(path); err != nil {
		return err
	}
	abi, _ := t.object.Func("twin_abi")
	if loaded, _ := capi.Load(); capi.ABI(abi.Run(0, 0)) != loaded.ABI {
		return fmt.Errorf("the compiler's mpi.h has the %v, the library the %v", capi.ABI(abi.Run(0, 0)), loaded.ABI)
	}
	return nil
}

func (t *twinSet) remove() {
	if t.dir != "" {
		os.RemoveAll(t.dir)
	}
}

// compile makes the shared object with the first compiler that can. It is linked to no
// MPI library: the process has one.
func compile() (code []byte, compiler string, err error) {
	compilers := candidates()
	if len(compilers) == 0 {
		return nil, "", errors.New("no mpicc was found for the library (MPI4GO_MPICC names one)")
	}
	dir, err := os.MkdirTemp("", "mpi4go-bench")
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(dir)
	if err := os.CopyFS(dir, sources); err != nil {
		return nil, "", err
	}
	var failed []error
	for _, compiler = range compilers {
		if code, err = compileWith(compiler, filepath.Join(dir, "c")); err == nil {
			return code, compiler, nil
		}
		failed = append(failed, err)
	}
	return nil, "", errors.Join(failed...)
}

func compileWith(mpicc, dir string) ([]byte, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.c"))
	if err != nil {
		return nil, err
	}
	command := func(name string, args ...string) error {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		if text, err := cmd.CombinedOutput(); err != nil {
			first, _, _ := strings.Cut(string(text), "\n")
			return fmt.Errorf("%s: %w: %s", name, err, cmp.Or(strings.TrimSpace(first), "no output"))
		}
		return nil
	}
	if err := command(mpicc, append([]string{"-O3", "-march=native", "-fPIC", "-c"}, files...)...); err != nil {
		return nil, err
	}
	objects, err := filepath.Glob(filepath.Join(dir, "*.o"))
	if err != nil {
		return nil, err
	}
	args := append([]string{"-shared", "-o", "twin.so"}, objects...)
	if runtime.GOOS == "darwin" {
		args = append(args, "-undefined", "dynamic_lookup")
	}
	if err := command("cc", args...); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "twin.so"))
}

// candidates are the compilers whose mpi.h fits the loaded library: that of the same
// installation, and for libraries that come without one those with the same ABI.
func candidates() []string {
	if path := os.Getenv("MPI4GO_MPICC"); path != "" {
		return []string{path}
	}
	loaded, err := capi.Load()
	if err != nil {
		return nil
	}
	var found []string
	add := func(l find.Library) {
		names := map[find.Family][]string{
			find.OpenMPI:  {"mpicc.openmpi", "mpicc"},
			find.MPICH:    {"mpicc.mpich", "mpicc"},
			find.Intel:    {"mpicc"},
			find.Standard: {"mpicc_abi"},
		}[l.Family]
		bins := []string{filepath.Join(filepath.Dir(filepath.Dir(l.Path)), "bin")}
		if l.Mpiexec != "" {
			bins = append(bins, filepath.Dir(l.Mpiexec))
		}
		for _, name := range names {
			for _, bin := range bins {
				if path, err := exec.LookPath(filepath.Join(bin, name)); err == nil {
					found = append(found, path)
				}
			}
		}
	}
	add(loaded.Library)
	for _, l := range find.Libraries() {
		mpichABI := func(f find.Family) bool { return f == find.MPICH || f == find.Intel }
		if f := loaded.Library.Family; l.Family == f && f == find.Standard || mpichABI(l.Family) && mpichABI(f) {
			add(l)
		}
	}
	return found
}
