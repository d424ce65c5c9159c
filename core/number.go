package mpi

import "golang.org/x/exp/constraints"

// Integer is the constraint of integer types, whose bits can be combined.
type Integer interface{ constraints.Integer }

// Real is the constraint of numbers that have an order.
type Real interface {
	constraints.Integer | constraints.Float
}

// Number is the constraint of numbers that can be added and multiplied.
type Number interface {
	constraints.Integer | constraints.Float | constraints.Complex
}

// Logical is the constraint of types that are true or false: bool, and integers,
// where 0 is false.
type Logical interface {
	~bool | constraints.Integer
}
