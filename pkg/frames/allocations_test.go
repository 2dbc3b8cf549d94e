package frames

import (
	"bytes"
	"testing"

	"github.com/syncops/synchealth/pkg/arrowtest"
)

func allocations(t *testing.T, rows int) float64 {
	stream := arrowtest.Stream(t, rows, someColumns(rows)...)
	return testing.AllocsPerRun(20, func() { read(t, stream) })
}

func TestMemoryIsTakenPerColumnNotPerCell(t *testing.T) {
	few, many := allocations(t, 100), allocations(t, 20_000)
	if many > few+40 {
		t.Errorf("20,000 rows take %.0f allocations, 100 rows %.0f", many, few)
	}
}

func BenchmarkArrowToFrame(b *testing.B) {
	for _, size := range []struct {
		name string
		rows int
	}{{"rows=100", 100}, {"rows=1000", 1000}, {"rows=20000", 20_000}} {
		b.Run(size.name, func(b *testing.B) {
			stream := arrowtest.Stream(b, 8192, someColumns(size.rows)...)
			b.SetBytes(int64(len(stream)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Read(bytes.NewReader(stream)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
