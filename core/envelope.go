package mpi

import (
	"fmt"
	"strings"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A Combiner says which call made a datatype.
type Combiner int

// The combiners.
const (
	CombinerNamed         Combiner = capi.CombinerNamed // predefined
	CombinerDup           Combiner = capi.CombinerDup
	CombinerContiguous    Combiner = capi.CombinerContiguous
	CombinerVector        Combiner = capi.CombinerVector
	CombinerHvector       Combiner = capi.CombinerHvector
	CombinerIndexed       Combiner = capi.CombinerIndexed
	CombinerHindexed      Combiner = capi.CombinerHindexed
	CombinerIndexedBlock  Combiner = capi.CombinerIndexedBlock
	CombinerHindexedBlock Combiner = capi.CombinerHindexedBlock
	CombinerStruct        Combiner = capi.CombinerStruct
	CombinerSubarray      Combiner = capi.CombinerSubarray
	CombinerDarray        Combiner = capi.CombinerDarray
	CombinerResized       Combiner = capi.CombinerResized
)

var combinerNames = map[Combiner]string{
	CombinerNamed: "named", CombinerDup: "dup", CombinerContiguous: "contiguous",
	CombinerVector: "vector", CombinerHvector: "hvector",
	CombinerIndexed: "indexed", CombinerHindexed: "hindexed",
	CombinerIndexedBlock: "indexed block", CombinerHindexedBlock: "hindexed block",
	CombinerStruct: "struct", CombinerSubarray: "subarray", CombinerDarray: "darray", CombinerResized: "resized",
}

// String returns the name of the combiner: "vector".
func (c Combiner) String() string {
	if name, ok := combinerNames[c]; ok {
		return name
	}
	return fmt.Sprintf("Combiner(%d)", int(c))
}

// An Envelope tells how MPI's datatype of a layout was made: the call, its arguments,
// and how the datatypes were made that it was given. It prints like
// "vector(3, 1, 10) of float64". Layouts that the library could not make in one call, such as
// those with counts above 2^31-1 in Open MPI 5, show the calls that they took.
type Envelope struct {
	Combiner Combiner
	Name     string     // of a predefined datatype: the Go type that it is used for, or MPI's name
	Args     []int      // the other arguments in the order of the C function, array after array
	Types    []Envelope // the datatype arguments
}

// Envelope asks MPI how the layout was made. See MPI 5.0, section 5.1.13.
//
//	int MPI_Type_get_envelope(MPI_Datatype datatype, int *num_integers, int *num_addresses, int *num_datatypes, int *combiner)
//	int MPI_Type_get_contents(MPI_Datatype datatype, int max_integers, int max_addresses, int max_datatypes, int array_of_integers[], MPI_Aint array_of_addresses[], MPI_Datatype array_of_datatypes[])
func (l Layout[T]) Envelope() (Envelope, error) {
	err := running("Envelope")
	if err == nil {
		err = l.usable("Envelope")
	}
	if err != nil {
		return Envelope{}, err
	}
	return envelope(l.t.Handle())
}

// String describes the layout as its Envelope does, or says why it cannot.
func (l Layout[T]) String() string {
	e, err := l.Envelope()
	if err != nil {
		return "layout (" + err.Error() + ")"
	}
	return e.String()
}

func envelope(t capi.Datatype) (Envelope, error) {
	combiner, args, types, code := capi.TypeContents(t)
	if code != 0 {
		return Envelope{}, codeError("Type_get_contents", code)
	}
	e := Envelope{Combiner: Combiner(combiner), Args: args}
	if e.Combiner == CombinerNamed {
		e.Name = datatypeName(t)
	}
	var failed error
	for _, inner := range types {
		one, err := envelope(inner)
		if err != nil {
			failed = err
		}
		e.Types = append(e.Types, one)
		// What is derived is a new handle, for us to free.
		if one.Combiner != CombinerNamed && err == nil {
			capi.TypeFree(inner)
		}
	}
	return e, failed
}

// datatypeName returns the name of a predefined datatype.
func datatypeName(t capi.Datatype) string {
	if name := layout.BasicName(t); name != "" {
		return name
	}
	name := make([]byte, 512)
	if _, code := capi.TypeGetName(t, &name[0]); code != 0 {
		return "unknown"
	}
	return capi.CString(name)
}

// String writes the call, with arrays in brackets.
func (e Envelope) String() string {
	if e.Combiner == CombinerNamed {
		return e.Name
	}
	args := e.arguments()
	if len(e.Types) == 1 {
		return fmt.Sprintf("%v(%s) of %v", e.Combiner, strings.Join(args, ", "), e.Types[0])
	}
	for _, t := range e.Types {
		args = append(args, t.String())
	}
	return fmt.Sprintf("%v(%s)", e.Combiner, strings.Join(args, ", "))
}

// arguments are the arguments as texts, but for datatypes and lengths of arrays.
func (e Envelope) arguments() (texts []string) {
	rest := e.Args
	take := func(n int) []int {
		n = max(0, min(n, len(rest)))
		head := rest[:n]
		rest = rest[n:]
		return head
	}
	number := func() int {
		if v := take(1); len(v) == 1 {
			return v[0]
		}
		return 0
	}
	arrays := func(n, length int) {
		for range n {
			texts = append(texts, fmt.Sprint(take(length)))
		}
	}
	switch n := 0; e.Combiner {
	case CombinerIndexed, CombinerHindexed, CombinerStruct:
		n = number()
		arrays(2, n)
	case CombinerIndexedBlock, CombinerHindexedBlock:
		n = number()
		texts = append(texts, fmt.Sprint(number()))
		arrays(1, n)
	case CombinerSubarray:
		arrays(3, number())
		texts = append(texts, StorageOrder(number()).String())
	case CombinerDarray:
		size, rank := number(), number()
		texts = append(texts, fmt.Sprintf("rank %d of %d", rank, size))
		n = number()
		arrays(1, n)
		texts = append(texts, fmt.Sprint(spreads(take(n))))
		arrays(2, n)
		texts = append(texts, StorageOrder(number()).String())
	default:
		for _, v := range take(len(rest)) {
			texts = append(texts, fmt.Sprint(v))
		}
	}
	return texts
}

// spreads translates distributions from MPI's values.
func spreads(values []int) []Distribution {
	all := make([]Distribution, len(values))
	for i, v := range values {
		for d, value := range distributions {
			if v == value {
				all[i] = d
			}
		}
	}
	return all
}
