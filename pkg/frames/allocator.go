package frames

import (
	"errors"

	"github.com/apache/arrow-go/v18/arrow/memory"
)

var errTooLarge = errors.New("the answer is too large")

// boundedAllocator ends a stream that claims more memory than an answer may take, by a panic that Read recovers. What
// it gave is never reused, so frames may point into it.
type boundedAllocator struct {
	memory.Allocator
	left int
}

func newBoundedAllocator(bytes int) *boundedAllocator {
	return &boundedAllocator{Allocator: memory.NewGoAllocator(), left: bytes}
}

func (a *boundedAllocator) Allocate(size int) []byte {
	a.take(size)
	return a.Allocator.Allocate(size)
}

func (a *boundedAllocator) Reallocate(size int, b []byte) []byte {
	a.take(size - len(b))
	return a.Allocator.Reallocate(size, b)
}

func (a *boundedAllocator) take(size int) {
	if size > a.left {
		panic(errTooLarge)
	}
	a.left -= max(size, 0)
}
