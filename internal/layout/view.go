package layout

import (
	"sync"
	"time"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// Views are parts of memory that come without a Layout: rows of matrices, strided
// vectors. Nobody closes their types, so they are kept here: one for each length and
// stride, however many rows there are and however often it is used.

// A view is length elements at the beginning of stride of them.
type view struct {
	elem           *Type
	length, stride int
}

const (
	manyViews = 512         // from here on, old ones go
	oldView   = time.Minute // unused for so long
)

// views has the types in use. A type that is dropped can still be in somebody's Buffer,
// which gives it a new datatype when it is used again; and a call may just have been
// given the old one. So a datatype is freed a minute after it was dropped.
var views struct {
	sync.Mutex
	types   map[view]*viewType
	limit   int
	retired []retired
}

type viewType struct {
	Type
	used time.Time
}

type retired struct {
	h     capi.Datatype
	since time.Time
}

// View returns the type of length elements, whose extent is stride elements.
func View(elem *Type, length, stride int) *Type {
	key := view{elem, length, stride}
	now := time.Now()
	views.Lock()
	defer views.Unlock()
	v := views.types[key]
	if v == nil {
		if views.types == nil {
			views.types, views.limit = make(map[view]*viewType), manyViews
		}
		if len(views.types) >= views.limit {
			dropViews(now)
		}
		v = &viewType{Type: Type{
			Go: elem.Go, Pointers: elem.Pointers, Derived: true, Elements: length, Size: length * elem.Size,
			Extent: stride * elem.Extent, TrueLB: elem.TrueLB, TrueExtent: (length-1)*elem.Extent + elem.TrueExtent,
			view: key, parts: []piece{{length, elem}},
		}}
		views.types[key] = v
	}
	v.used = now
	return &v.Type
}

// dropViews drops what was not used lately, and frees what was dropped a while ago.
func dropViews(now time.Time) {
	for key, v := range views.types {
		if now.Sub(v.used) > oldView {
			delete(views.types, key)
			if h := v.handle.Swap(0); h != 0 {
				views.retired = append(views.retired, retired{capi.Datatype(h), now})
			}
		}
	}
	views.limit = max(manyViews, 2*len(views.types))
	n := 0
	for n < len(views.retired) && now.Sub(views.retired[n].since) > oldView {
		capi.TypeFree(views.retired[n].h)
		n++
	}
	views.retired = append(views.retired[:0], views.retired[n:]...)
}

// make makes the datatype.
func (v view) make() (capi.Datatype, capi.Code) {
	row, code := contiguous(v.elem.Handle(), v.elem.Extent, v.length)
	if code != 0 {
		return 0, code
	}
	defer capi.TypeFree(row)
	h, code := capi.TypeCreateResized(row, 0, v.stride*v.elem.Extent)
	if code == 0 {
		code = capi.TypeCommit(h)
	}
	return h, code
}

// releaseViews frees all of them.
func releaseViews() {
	views.Lock()
	defer views.Unlock()
	for _, v := range views.types {
		v.release()
	}
	for _, r := range views.retired {
		capi.TypeFree(r.h)
	}
	views.types, views.retired = nil, nil
}
