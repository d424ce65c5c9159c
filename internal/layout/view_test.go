package layout

import (
	"testing"
	"time"
)

// TestViewsAreDropped checks that types of views do not pile up.
func TestViewsAreDropped(t *testing.T) {
	defer releaseViews()
	elem := Of[int32]()
	first := View(elem, 1, 2)
	if View(elem, 1, 2) != first || View(elem, 2, 3) == first || View(Of[int64](), 1, 2) == first {
		t.Error("views are mixed up")
	}
	for i := range 10 * manyViews {
		View(elem, 1, 3+i)
		if i%manyViews == 0 { // all of them get old
			views.Lock()
			for _, v := range views.types {
				v.used = v.used.Add(-2 * oldView)
			}
			views.Unlock()
		}
	}
	if n := len(views.types); n > 2*manyViews {
		t.Errorf("%d types are kept", n)
	}
	if first.Size != 4 || first.Extent != 8 || first.TrueExtent != 4 || !first.Derived {
		t.Errorf("%+v", first)
	}
	dropViews(time.Now())
}
