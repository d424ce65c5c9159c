// Package topo has grids of processes and arrays that are spread over them.
//
// # Arrays
//
// A Cart[T] is an array of one to four dimensions whose elements are spread over processes in
// blocks. Around its block each process has a halo, the copies of its neighbors' elements that a
// stencil reads; Exchange brings it up to date. This is a step of the heat equation:
//
//	u, err := topo.NewCart[float64](comm, []int{ny, nx}, topo.Halo(1), topo.Periodic(true, false))
//	v, err := topo.Like[float64](u)
//	err = u.SetWalls(topo.Fixed(0.0)) // beyond the sides that are not periodic
//	u.Fill(func(at topo.Index) float64 { return start(at[0], at[1]) })
//	for range steps {
//		err = u.Exchange()
//		for l := range u.Lines() {
//			out, here := v.Line(l), u.Line(l)
//			up, down := u.Line(l, -1, 0), u.Line(l, 1, 0)
//			left, right := u.Line(l, 0, -1), u.Line(l, 0, 1)
//			for j := range out {
//				out[j] = here[j] + k*(up[j]+down[j]+left[j]+right[j]-4*here[j])
//			}
//		}
//		u, v = v, u
//	}
//	err = u.Gather(all, 0)
//
// The inner loop has no calls and no bounds checks: it compiles to the same instructions as one
// over slices that were cut by hand, because the compiler sees that all lines have one length. A
// line costs some ten nanoseconds for each slice that is taken of it. Walls belong to an
// array: of two that take turns, as here, both need them.
//
// Communication can overlap with the computation of what does not need it:
//
//	err = u.Begin()
//	for l := range u.Interior() { ... }
//	err = u.End()
//	for l := range u.Boundary() { ... }
//
// Gather and Scatter take the whole array to one rank and back, Redistribute to other blocks. A
// Cart is Memory: its block, without the halo, can be sent or written to a file. Sum, Dot,
// Norm2, Max and Min are the same to the last bit for any number of processes.
//
// # How halos are exchanged
//
// Each neighbor gets one message and sends one, by persistent requests; the elements of
// corners come from the diagonal neighbors themselves. So all messages are in flight at
// once between Begin and End; one dimension after the other would be fewer messages, but
// each dimension would have to wait for the one before. Persistent neighborhood collectives would
// be one call, but MPICH 4 and Intel MPI have none that work, and Open MPI 4 none.
//
// A face that lies in one piece is sent from where it is. What has gaps is copied to one
// piece by pack, or described to MPI as a subarray, whichever is faster for its runs of elements
// without gaps; see longRun in exchange.go for the measurements. Nothing is
// allocated. Several arrays are exchanged together by Exchange, and those of one kind with
// one message for all by a Group.
package topo
