// Package cgo is empty. Where cgo is off, it does not compile, and says why: before package capi, whose
// many errors would not.
package cgo
