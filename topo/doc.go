// Package topo has grids of processes and arrays that are spread over them.
package topo
