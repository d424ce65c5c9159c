package collective

// HasPersistent reports whether the library's own persistent collectives are used.
func HasPersistent() bool { return !brokenPersistent() }

// Scale says from where on and in which unit parts have numbers that fit an int of C.
var Scale = scale
