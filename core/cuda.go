package mpi

import "github.com/mpi4go/mpi4go/internal/capi"

// CUDAAware reports whether the library says that buffers may lie in the memory of a CUDA
// device. It is an error that is ErrUnsupported if the library has no
// MPIX_Query_cuda_support, which is not in the MPI standard: then nobody knows.
func CUDAAware() (bool, error) {
	if err := running("CUDAAware"); err != nil {
		return false, err
	}
	switch capi.QueryCUDA() {
	case 0:
		return false, nil
	case 1:
		return true, nil
	}
	return false, Errorf("CUDAAware", ErrUnsupported, "%s has no MPIX_Query_cuda_support", LibraryName())
}
