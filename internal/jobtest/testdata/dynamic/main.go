// Dynamic is a program that starts others, or meets another job. Its first argument says
// which:
//
//	version             prints the library's version
//	spawn PROGRAM       starts the C program child.c and talks to it
//	fail                starts itself as fail-child, which fails
//	serve FILE|NAME     opens a port, tells it in a file or under a name, and accepts client
//	client FILE|NAME    connects to serve
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

func run(ctx context.Context, world *mpi.Comm) error {
	switch os.Args[1] {
	case "version":
		fmt.Println(mpi.LibraryVersion())
		return nil
	case "spawn":
		return spawn(world, os.Args[2])
	case "fail":
		return fail(world)
	case "fail-child":
		if world.Rank() == 1 {
			return errors.New("out of bread")
		}
		_, err := mpi.Recv(mpi.Parent(), make([]byte, 1), 0, 0) // nobody sends
		return err
	case "serve", "client":
		return meet(world, os.Args[1] == "serve", os.Args[2])
	}
	return fmt.Errorf("unknown argument %q", os.Args[1])
}

func spawn(world *mpi.Comm, program string) error {
	const children = 2
	inter, errs, err := mpi.Spawn(world, []mpi.Command{{Path: program, Args: []string{"from Go", strconv.Itoa(world.Size())}, N: children}}, 0)
	if err != nil || errs != nil {
		return errors.Join(append(errs, err)...)
	}
	if world.Rank() == 0 {
		for r := range children {
			if err := mpi.Send(inter, []int32{int32(r), 1000}, r, 1); err != nil {
				return err
			}
			sum := make([]int32, 1)
			if _, err := mpi.Recv(inter, sum, r, 2); err != nil || sum[0] != int32(1000+r) {
				return fmt.Errorf("sum %d, %v", sum[0], err)
			}
		}
	}
	if err := collective.Barrier(inter); err != nil {
		return err
	}
	all, err := inter.Merge(false)
	if err != nil {
		return err
	}
	if err := collective.Bcast(all, []int32{11, 22}, 0); err != nil {
		return err
	}
	sum := make([]int32, 1)
	if err := collective.Allreduce(all, []int32{0}, sum, mpi.Sum); err != nil || sum[0] != children*children {
		return fmt.Errorf("sum of all %d, %v", sum[0], err)
	}
	if err := collective.Barrier(all); err != nil {
		return err
	}
	if err := all.Close(); err != nil {
		return err
	}
	if err := inter.Disconnect(); err != nil {
		return err
	}
	if world.Rank() == 0 {
		fmt.Println("Go is content with C")
	}
	return nil
}

func fail(world *mpi.Comm) error {
	inter, _, err := mpi.Spawn(world, []mpi.Command{{Args: []string{"fail-child"}, N: 3}}, 0)
	if err != nil {
		return err
	}
	_, err = mpi.Recv(inter, make([]byte, 1), mpi.AnySource, mpi.AnyTag) // nobody sends
	return fmt.Errorf("received, %v", err)
}

// meet is one of two jobs; they exchange their sizes.
func meet(world *mpi.Comm, serve bool, where string) error {
	var inter *mpi.Intercomm
	var port string
	var err error
	if world.Rank() == 0 {
		if port, err = rendezvous(serve, where); err != nil {
			return err
		}
	}
	if serve {
		inter, err = mpi.Accept(world, port, 0)
	} else {
		inter, err = mpi.Connect(world, port, 0)
	}
	if err != nil {
		return err
	}
	sizes := make([]int, 1)
	if err := collective.Allreduce(inter, []int{1}, sizes, mpi.Sum); err != nil { // across: of the others
		return err
	}
	if sizes[0] != inter.RemoteSize() {
		return fmt.Errorf("%d remote ranks, want %d", sizes[0], inter.RemoteSize())
	}
	if err := inter.Disconnect(); err != nil {
		return err
	}
	if world.Rank() > 0 {
		return nil
	}
	fmt.Printf("%s of %d met %d\n", os.Args[1], world.Size(), sizes[0])
	if !serve {
		return nil
	}
	if !filepath.IsAbs(where) {
		if err := mpi.UnpublishName(where, port); err != nil {
			return err
		}
	}
	return mpi.ClosePort(port)
}

// rendezvous tells or finds out the port.
func rendezvous(serve bool, where string) (port string, err error) {
	file := filepath.IsAbs(where)
	if serve {
		if port, err = mpi.OpenPort(); err != nil {
			return "", err
		}
		if !file {
			return port, mpi.PublishName(where, port)
		}
		if err := os.WriteFile(where+".tmp", []byte(port), 0o644); err != nil {
			return "", err
		}
		return port, os.Rename(where+".tmp", where)
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if file {
			var text []byte
			text, err = os.ReadFile(where)
			port = string(text)
		} else {
			port, err = mpi.LookupName(where)
		}
		if err == nil || time.Now().After(deadline) || !errors.Is(err, os.ErrNotExist) && !errors.Is(err, mpi.ErrName) {
			return port, err
		}
	}
}
