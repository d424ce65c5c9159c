package rma

// SetAtOnce changes how many bytes one call communicates, and returns how many these were.
func SetAtOnce(bytes int) int {
	was := atOnce
	atOnce = bytes
	return was
}
