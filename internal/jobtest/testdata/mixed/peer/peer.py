"""A rank of the job whose first rank is ../main.go; its functions are the same steps."""

import ctypes
import os
import sys

import numpy as np
from mpi4py import MPI

world = MPI.COMM_WORLD
me, n = world.rank, world.size
right, left = (me + 1) % n, (me - 1) % n
name = sys.argv[1]
count, rows = 100, 4

particle = np.dtype(
    [("Kind", "i1"), ("Mass", "f8"), ("Flags", "i2", 3), ("Cache", "u4"), ("Z", "c8"), ("Active", "?")], align=True
)


def structs():
    sent = ("Kind", "Mass", "Flags", "Z", "Active")
    part = MPI.Datatype.Create_struct(
        [1, 1, 3, 1, 1],
        [particle.fields[f][1] for f in sent],
        [MPI.INT8_T, MPI.DOUBLE, MPI.INT16_T, MPI.C_FLOAT_COMPLEX, MPI.C_BOOL],
    )
    t = part.Create_resized(0, particle.itemsize).Commit()

    def particles(rank):
        x = np.zeros(count, particle)
        for i in range(count):
            x[i] = (i, i / 4, (i, -i, rank), 4711, complex(i, rank), i % 2 == 0)
        return x

    x, y = particles(me), np.zeros(count, particle)
    y["Cache"] = 4711
    world.Sendrecv([x, count, t], right, 1, [y, count, t], left, 1)
    part.Free()
    t.Free()
    want = particles(left)
    assert all(np.array_equal(y[f], want[f]) for f in particle.names), y


def reductions():
    i = np.arange(count)
    x, total = i + float(me), np.zeros(count)
    pair = np.dtype([("value", "f8"), ("index", "i4")], align=True)
    best, most = np.zeros(count, pair), np.zeros(count, pair)
    best["value"], best["index"] = (7 * i + 3 * me) % 11, me
    world.Allreduce(x, total, MPI.SUM)
    world.Allreduce([best, count, MPI.DOUBLE_INT], [most, count, MPI.DOUBLE_INT], MPI.MAXLOC)
    world.Bcast(x, n - 1)
    values = np.array([(7 * i + 3 * r) % 11 for r in range(n)])
    assert np.array_equal(total, n * i + n * (n - 1) / 2), total
    assert np.array_equal(most["value"], values.max(0)) and np.array_equal(most["index"], values.argmax(0)), most
    assert np.array_equal(x, i + n - 1), x
    world.Barrier()


def subarray(*args):
    """The type of a part of a matrix. mpi4py makes it by a large-count function, and files of MPICH 4.0 abort over those."""
    if not MPI.Get_library_version().startswith("MPICH Version:\t4.0"):
        return MPI.DOUBLE.Create_subarray(*args)
    t = ctypes.c_uint32()
    ints = [(ctypes.c_int * 2)(*a) for a in args]
    lib = ctypes.CDLL(os.environ["MPI4PY_LIBMPI"])
    assert lib.MPI_Type_create_subarray(2, *ints, MPI.ORDER_C, MPI.DOUBLE.handle, ctypes.byref(t)) == 0
    return MPI.Datatype.fromhandle(t.value)


def file():
    cols = 2 * (n - 1)
    f = MPI.File.Open(world, name, MPI.MODE_CREATE | MPI.MODE_RDWR)
    f.Set_size(0)
    f.Write_at_all(8 * me, np.array([1000.0 + me]))
    part = subarray((rows, cols), (rows, 2), (0, 2 * me - 2)).Commit()
    f.Set_view(8 * n, MPI.DOUBLE, part)
    whole = np.arange(rows * cols, dtype="d").reshape(rows, cols)
    x = np.ascontiguousarray(whole[:, 2 * me - 2 : 2 * me])
    y = np.zeros_like(x)
    f.Write_all(x)
    f.Read_at_all(0, y)
    assert np.array_equal(x, y), y
    part.Free()
    f.Close()
    f = MPI.File.Open(world, name, MPI.MODE_RDONLY)
    z = np.zeros(n + rows * cols)
    f.Read_all(z)
    f.Close()
    assert np.array_equal(z[:n], 1000 + np.arange(n)), z
    assert np.array_equal(z[n:], whole.reshape(-1)), z


def ordered():
    was = n + 8 * (n - 1)
    f = MPI.File.Open(world, name, MPI.MODE_RDWR | MPI.MODE_APPEND)
    f.Write_ordered(np.array([2000.0 + me]))
    f.Sync()
    world.Barrier()
    f.Sync()
    assert f.Get_position_shared() == 8 * (was + n), f.Get_position_shared()
    x = np.zeros(n)
    f.Read_at_all(8 * was, x)
    f.Close()
    assert np.array_equal(x, 2000 + np.arange(n)), x


def window():
    w = MPI.Win.Allocate(8 * n, 8, comm=world)
    mine = np.frombuffer(w.tomemory(), "d")
    w.Fence()
    x = 100.0 * me + np.arange(n)
    for to in range(n):
        w.Put(x[to : to + 1], to, me)
    w.Fence()
    assert np.array_equal(mine, 100 * np.arange(n) + me), mine
    world.Barrier()
    one = np.ones(1)
    w.Lock(0, MPI.LOCK_SHARED)
    w.Accumulate(one, 0, n - 1, MPI.SUM)
    w.Unlock(0)
    world.Barrier()
    w.Lock(0, MPI.LOCK_SHARED)
    w.Get(one, 0, n - 1)
    w.Unlock(0)
    assert one[0] == 100 * (n - 1) + n, one
    w.Free()

    room = np.zeros(80, "i4")  # memory that begins at a multiple of 64 bytes
    skip = -room.ctypes.data % 64 // 4
    memory, got = room[skip : skip + 64], np.zeros(3, "i4")
    memory[:] = 1000 * me + np.arange(64)
    w = MPI.Win.Create(memory, 1, comm=world)
    w.Fence()
    w.Get(got, right, 4 * 5)
    w.Fence()
    assert np.array_equal(got, 1000 * right + 5 + np.arange(3)), got
    w.Free()


def shared():
    w = MPI.Win.Allocate_shared(8 * (me + 1), 8, comm=world)
    mine = np.frombuffer(w.tomemory(), "d")
    w.Fence()
    mine[: me + 1] = 10 * me + np.arange(me + 1)
    w.Fence()
    theirs = np.frombuffer(w.Shared_query(left)[0], "d")
    assert np.array_equal(theirs[: left + 1], 10 * left + np.arange(left + 1)), theirs
    w.Fence()
    w.Free()


def communicators():
    dup = world.Dup()
    half = dup.Split(me % 2, me)
    inter = half.Create_intercomm(0, dup, 1 - me % 2, 7)
    merged = inter.Merge(me % 2 == 1)
    grid = dup.Create_cart([n], [True], False)
    alone = grid.Sub([False])
    for c in (alone, grid, merged, inter, half):
        if c != MPI.COMM_NULL:
            c.Free()
    dup.Disconnect()


for step in (structs, reductions, file, ordered, window, shared, communicators):
    try:
        step()
    except BaseException:
        print("Python, rank", me, step.__name__, file=sys.stderr)
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        world.Abort(3)
print("Python is content")
