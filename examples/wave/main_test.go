package main
import ("testing"; "github.com/mpi4go/mpi4go/examples/internal/exampletest")
func TestMain(m *testing.M) { exampletest.Main(m) }
