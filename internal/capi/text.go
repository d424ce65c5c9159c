package capi

import "unsafe"

// CTexts returns the texts as C's array of strings with a null pointer at its end, in memory
// of C that Free frees as one.
func CTexts(texts []string) unsafe.Pointer {
	size := 8 * (len(texts) + 1)
	for _, t := range texts {
		size += len(t) + 1
	}
	p := Alloc(size)
	pointers, bytes := unsafe.Slice((*uintptr)(p), len(texts)+1), unsafe.Slice((*byte)(p), size)
	at := 8 * len(pointers)
	for i, t := range texts {
		pointers[i] = uintptr(p) + uintptr(at)
		at += copy(bytes[at:], t)
		bytes[at] = 0
		at++
	}
	pointers[len(texts)] = 0
	return p
}

// CTextLists is CTexts for several lists: an array of such arrays.
func CTextLists(lists [][]string) unsafe.Pointer {
	p := Alloc(8 * (len(lists) + 1))
	pointers := unsafe.Slice((*uintptr)(p), len(lists)+1)
	for i, list := range lists {
		pointers[i] = uintptr(CTexts(list))
	}
	pointers[len(lists)] = 0
	return p
}

// FreeTextLists frees what CTextLists made of n lists.
func FreeTextLists(p unsafe.Pointer, n int) {
	for _, list := range unsafe.Slice((*uintptr)(p), n) {
		Free(uint64(list))
	}
	Free(uint64(uintptr(p)))
}
