"""Rank 1 of the job whose rank 0 is main.go; its functions are the same steps."""

import sys

import numpy as np
from mpi4py import MPI
from mpi4py.util import dtlib

world = MPI.COMM_WORLD
assert world.size == 2 and world.rank == 1, (world.rank, world.size)
GO = 0


def numbers(shape, base, order="C"):
    n = int(np.prod(shape))
    return np.arange(base, base + n, dtype="d").reshape(shape, order=order)


def exchange(tag, a, send, recv, at_send=0, at_recv=0):
    """Sends one part of a and receives into another; the datatypes are freed."""
    for t in (send, recv):
        t.Commit()
    flat = a.reshape(-1, order="A")
    assert np.shares_memory(flat, a)
    world.Sendrecv([flat[at_send:], 1, send], GO, tag, [flat[at_recv:], 1, recv], GO, tag)
    for t in (send, recv):
        t.Free()


def columns(tag):
    a = numbers((7, 5), 1000)
    want = a.copy()
    want[:, 0] = numbers((7, 5), 0)[:, 1]
    column = MPI.DOUBLE.Create_vector(7, 1, 5)
    exchange(tag, a, column, column.Dup(), at_send=2, at_recv=0)
    assert np.array_equal(a, want), a


def blocks(tag):
    a = numbers((6, 8), 1000)
    want = a.copy()
    want[3:6, 1:5] = numbers((6, 8), 0)[0:3, 2:6]
    send = MPI.DOUBLE.Create_subarray((6, 8), (3, 4), (0, 4))
    recv = MPI.DOUBLE.Create_subarray((6, 8), (3, 4), (3, 1))
    exchange(tag, a, send, recv)
    assert np.array_equal(a, want), a


def subarrays(tag):
    a = numbers((6, 5, 4), 1000, order="F")
    want = a.copy(order="F")
    # Go's box [0:2, 2:5, 0:4], its indices swapped.
    want[0:4, 2:5, 2:4] = numbers((4, 5, 6), 0)[0:2, 2:5, 0:4].transpose()
    sizes, subsizes = (6, 5, 4), (4, 3, 2)
    send = MPI.DOUBLE.Create_subarray(sizes, subsizes, (2, 1, 0), order=MPI.ORDER_F)
    recv = MPI.DOUBLE.Create_subarray(sizes, subsizes, (0, 2, 2), order=MPI.ORDER_F)
    exchange(tag, a, send, recv)
    assert np.array_equal(a, want), a


particle = np.dtype(
    [("Kind", "i1"), ("Pos", "f8", 3), ("Flags", "i2", 3), ("ID", "u4"), ("Z", "c8"), ("Active", "?")],
    align=True,
)
count = 50


def particles(rank, shift=0):
    x = np.zeros(count, particle)
    for k in range(count):
        i = k + shift
        x[k] = (i, (i, i / 4, -i), (i, -i, rank), i * i, complex(i, rank), i % 2 == 0)
    return x


def same(a, b):
    """Compares field by field: padding does not count."""
    return all(np.array_equal(a[f], b[f]) for f in particle.names)


def structs(tag):
    t = dtlib.from_numpy_dtype(particle).Commit()
    assert t.Get_extent() == (0, particle.itemsize), (t.Get_extent(), particle.itemsize)
    x, y = particles(1), np.zeros(count, particle)
    world.Sendrecv([x, count, t], GO, tag, [y, count, t], GO, tag)
    t.Free()
    assert same(y, particles(0)), y


def fields(tag):
    part = MPI.Datatype.Create_struct([3, 1], [particle.fields[f][1] for f in ("Pos", "ID")], [MPI.DOUBLE, MPI.UINT32_T])
    t = part.Create_resized(0, particle.itemsize).Commit()
    x, y = particles(1, shift=1), particles(1)
    want = particles(1)
    for f in ("Pos", "ID"):
        want[f] = particles(0)[f]
    world.Sendrecv([x, count, t], GO, tag, [y, count, t], GO, tag)
    part.Free()
    t.Free()
    assert same(y, want), y


def records(tag):
    record = np.dtype([("a", "i1"), ("b", "f8"), ("c", "i2", 2)])
    t = dtlib.from_numpy_dtype(record).Commit()
    assert t.Get_extent() == (0, 13), t.Get_extent()
    x = (7 * np.arange(13 * count)).astype("u1").view(record)
    y = np.zeros(count, record)
    world.Sendrecv([x, count, t], GO, tag, [y, count, t], GO, tag)
    t.Free()
    assert x.tobytes() == y.tobytes()


def strides(tag):
    a = numbers((6, 9), 1000)
    want = a.copy()
    want[0::2, 0::3] = numbers((6, 9), 0)[1::2, 0::3]
    part = a[1::2, 2::3]
    row = MPI.DOUBLE.Create_hvector(part.shape[1], 1, part.strides[1])
    send = row.Create_hvector(part.shape[0], 1, part.strides[0])
    exchange(tag, a, send, send.Dup(), at_send=9 + 2, at_recv=0)
    row.Free()
    assert np.array_equal(a, want), a


def packed(tag):
    out, end = bytearray(1000), 0
    end = MPI.INT32_T.Pack(np.array([103, 105], "i4"), out, end, world)
    end = MPI.DOUBLE.Pack(np.arange(1000.5, 1004, dtype="d"), out, end, world)
    got = bytearray(1000)
    world.Sendrecv([out, end, MPI.PACKED], GO, tag, [got, MPI.PACKED], GO, tag)
    head, tail = np.zeros(2, "i4"), np.zeros(4)
    at = MPI.INT32_T.Unpack(got, 0, head, world)
    MPI.DOUBLE.Unpack(got, at, tail, world)
    assert list(head) == [3, 5] and list(tail) == [0.5, 1.5, 2.5, 3.5], (head, tail)


def external(tag):
    out = bytearray(24)
    assert MPI.DOUBLE.Pack_external("external32", np.array([1.5, -2, 1e100]), out, 0) == 24
    got = bytearray(8)
    world.Sendrecv([out, MPI.BYTE], GO, tag, [got, MPI.BYTE], GO, tag)
    assert bytes(got) == b"\xff\xff\xff\xff\x00\x00\x01\x02", bytes(got)


for tag, step in enumerate([columns, blocks, subarrays, structs, fields, records, strides, packed, external]):
    try:
        step(tag)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        world.Abort(3)
print("Python is content")
