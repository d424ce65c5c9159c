module github.com/mpi4go/mpi4go

go 1.26
