// Package layout describes memory to MPI: it derives MPI datatypes from Go types by
// reflection, and holds the one buffer descriptor that every call takes.
package layout
