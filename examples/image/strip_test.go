package main

import "testing"

func TestSplit(t *testing.T) {
	for n := range 20 {
		for ranks := 1; ranks < 25; ranks++ {
			end := 0
			for rank := range ranks {
				from, to := split(n, ranks, rank)
				if from != end || to-from != n/ranks && to-from != n/ranks+1 {
					t.Fatalf("split(%d, %d, %d) = %d, %d after %d", n, ranks, rank, from, to, end)
				}
				end = to
			}
			if end != n {
				t.Fatalf("%d of %d rows divided among %d ranks", end, n, ranks)
			}
		}
	}
}

func TestStripRows(t *testing.T) {
	// Rows 4, 5 and 6 of 8, with a halo of 2.
	s := strip[int]{width: 1, height: 8, from: 4, to: 7, halo: 2, pix: []int{2, 3, 4, 5, 6, 7, -1}}
	for y, want := range map[int]int{2: 2, 4: 4, 7: 7, 8: 7} {
		if got := s.row(y)[0]; got != want {
			t.Errorf("row %d is %d, want %d", y, got, want)
		}
	}
	if own := s.own(); len(own) != 3 || own[0] != 4 {
		t.Errorf("own rows: %v", own)
	}
}

func TestInterior(t *testing.T) {
	for _, test := range []struct{ from, to, halo, y0, y1 int }{
		{10, 20, 3, 13, 17},
		{10, 16, 3, 13, 13},
		{10, 14, 3, 13, 13}, // all rows once
		{10, 12, 3, 12, 12},
		{10, 10, 3, 10, 10},
		{10, 20, 0, 10, 20},
	} {
		s := strip[int]{from: test.from, to: test.to, halo: test.halo}
		if y0, y1 := s.interior(); y0 != test.y0 || y1 != test.y1 {
			t.Errorf("%v: interior is %d to %d", test, y0, y1)
		}
	}
}

func TestBands(t *testing.T) {
	for _, threads := range []int{1, 2, 7} {
		for rows := range 40 {
			done := make([]int, rows) // each element is touched by one goroutine
			bands(threads, 3, 3+rows, func(y0, y1 int) {
				for y := y0; y < y1; y++ {
					done[y-3]++
				}
			})
			for y, n := range done {
				if n != 1 {
					t.Fatalf("%d rows on %d goroutines: row %d was done %d times", rows, threads, y, n)
				}
			}
		}
	}
}
