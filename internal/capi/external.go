package capi

import "slices"

// An External is a Task that Go code completes. Waits for nothing but these need no
// leader: all are parked.
type External struct{ done bool }

// Step reports whether it was completed.
func (e *External) Step() (done bool, s Status, code Code) { return e.done, s, 0 }

// Complete completes the operation and wakes those that wait for it.
func (e *External) Complete() {
	lock()
	e.done = true
	// Only this one: stepping the others calls MPI, which this goroutine might not be
	// allowed to.
	engine.tasks = slices.DeleteFunc(engine.tasks, func(p *Pending) bool {
		if p.Task != Task(e) {
			return false
		}
		p.finish(&Status{}, 0)
		return true
	})
	rouse()
	unlock()
}

// quiet reports whether there is nothing that a leader could move on.
func quiet() bool {
	if len(engine.requests) > 0 || len(arrivals) > 0 {
		return false
	}
	for _, p := range engine.tasks {
		if _, external := p.Task.(*External); !external {
			return false
		}
	}
	return true
}
