// Fail is a program in which rank 1 fails in the way that its argument names, while
// the other ranks wait for it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

type list struct{ next *list }

func run(ctx context.Context, world *mpi.Comm) error {
	mode := os.Args[1]
	fmt.Printf("pid %d rank %d of %d\n", os.Getpid(), world.Rank(), world.Size())
	switch mode {
	case "hello":
		return nil
	case "exit-all":
		mpi.Exit(256)
	}
	if err := collective.Barrier(world); err != nil {
		return err
	}
	switch mode {
	case "operator":
		return operator(world, func(a, b int) int { panic("a panic in an operator") })
	case "operator-goexit":
		return operator(world, func(a, b int) int { runtime.Goexit(); return 0 })
	}
	switch world.Rank() {
	case 0: // waits for a message
		if mode != "nil" {
			_, err := mpi.Recv(world, make([]int, 1), 1, 0)
			return fmt.Errorf("received: %w", err)
		}
	case 1:
		fmt.Printf("failed at %d\n", time.Now().UnixNano())
		switch mode {
		case "error":
			return errors.New("out of cheese")
		case "panic":
			panic("a panic in run")
		case "goroutine":
			go func() { panic("a panic elsewhere") }()
			mpi.Recv(world, make([]int, 1), 0, 0)
		case "goexit":
			runtime.Goexit() // as t.FailNow does
		case "exit":
			os.Exit(3)
		case "abort":
			world.Abort(7)
		case "abort-256":
			world.Abort(256)
		case "fatal", "errors-abort":
			h := map[string]*mpi.Errhandler{"fatal": mpi.ErrorsAreFatal, "errors-abort": mpi.ErrorsAbort}[mode]
			if err := world.SetErrhandler(h); err != nil {
				return err
			}
			mpi.Send(world, []int{1}, 17, 0)
			fmt.Println("done: an error that was fatal has returned")
		case "nil":
			if err := dereference(nil); err != nil {
				fmt.Println("recovered:", err)
			}
		}
	case 2: // waits in a collective, with a request in flight
		if mode != "nil" {
			if _, err := mpi.Irecv(world, make([]int, 1), 1, 5); err != nil {
				return err
			}
		}
	}
	if err := collective.Barrier(world); err != nil {
		return err
	}
	fmt.Println("done")
	return nil
}

// operator has ranks 1 and 2 reduce with an operator that fails.
func operator(world *mpi.Comm, f func(a, b int) int) error {
	color := 0
	if world.Rank() == 0 {
		color = mpi.Undefined
	}
	comm, err := world.Split(color, 0)
	if err != nil {
		return err
	}
	if comm == nil {
		_, err = mpi.Recv(world, make([]int, 1), 1, 0)
		return err
	}
	fmt.Printf("failed at %d\n", time.Now().UnixNano())
	op := mpi.NewOp(f, mpi.Commutative)
	if err := collective.Reduce(comm, []int{1}, []int{0}, op.Op, 0); err != nil {
		return err
	}
	_, err = mpi.Recv(world, make([]int, 1), 0, 0)
	return err
}

func dereference(l *list) (err error) {
	defer func() {
		if e, ok := recover().(runtime.Error); ok {
			err = e
		}
	}()
	l.next = l.next.next
	return nil
}
