package collective

// HasPersistent reports whether the library's own persistent collectives are used.
func HasPersistent() bool { return !brokenPersistent() }
