// Package find locates the MPI libraries and launchers of a machine and tells
// whether this process was started by one of those launchers.
//
// It never loads a library: it reads directories, environment variables and a
// few small text files. What a file really is (which ABI, which version) is
// decided after dlopen by package internal/capi; find only proposes candidates
// in a sensible order and says where each of them came from.
//
// # Where libraries are looked for
//
// In order of preference: the installation of the launcher that started this
// process; MPI_HOME, MPI_ROOT, I_MPI_ROOT, EBROOTOPENMPI, EBROOTIMPI,
// CRAY_MPICH_DIR and OMPI_LIBDIR_LOC; LD_LIBRARY_PATH; the active Python
// virtual or conda environment (MPI is published as wheels); the installation
// of mpiexec and mpirun on PATH; the prefix of python3 on PATH; ~/.local;
// the system's library directories; and the project's own .mpi directory.
// Libraries of the MPI-5 standard ABI come after all others.
//
// # Variables that users set
//
//	MPI4GO_LIBRARY  path or soname of the one library to load
//	MPI4GO_MPI      openmpi, mpich, intel, standard, or the directory of an installation
package find
