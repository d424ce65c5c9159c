package mpi

// An External is a Task that Go code completes. Waits for nothing but these need no
// leader: all are parked.
type External struct{ done bool }

// Step reports whether it was completed.
func (e *External) Step() (done bool, s Status, code Code) { return e.done, s, 0 }

// Complete completes the operation and wakes those that wait for it.
func (e *External) Complete() {
	lock()
	e.done = true
	stepTasks()
	rouse()
	unlock()
}

// quiet reports whether there is nothing that a leader could move on.
func quiet() bool {
	if len(engine.requests) > 0 {
		return false
	}
	for _, p := range engine.tasks {
		if _, external := p.Task.(*External); !external {
			return false
		}
	}
	return true
}
