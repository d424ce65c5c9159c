module github.com/mpi4go/mpi4go/bench/codecs

go 1.26.0

require (
	github.com/fxamacker/cbor/v2 v2.10.0
	github.com/shamaton/msgpack/v2 v2.4.0
	github.com/ugorji/go/codec v1.3.2
	github.com/vmihailenco/msgpack/v5 v5.4.1
)

require (
	github.com/vmihailenco/tagparser/v2 v2.0.0 // indirect
	github.com/x448/float16 v0.8.4 // indirect
)
