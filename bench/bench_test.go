package bench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestQuantile(t *testing.T) {
	x := []float64{4, 1, 3, 2}
	for q, want := range map[float64]float64{0: 1, 0.25: 1.75, 0.5: 2.5, 1: 4} {
		if got := quantile(x, q); got != want {
			t.Errorf("quantile(%v, %v) = %v, want %v", x, q, got, want)
		}
	}
	if x[0] != 4 {
		t.Error("quantile sorted its argument")
	}
}

// rows are made-up results, one without a C side.
func rows() []row {
	all := []row{{benchmark: benchmark{group: "Call", name: "1B", bytes: 1}, goTime: 67e-9}}
	for _, group := range []string{"PingPong", "Bandwidth"} {
		for i, bytes := range sizes {
			t := float64(bytes)*1e-10 + 1e-6
			all = append(all, row{
				benchmark: benchmark{group: group, name: sizeName(bytes), bytes: bytes, moves: true},
				goTime:    t, cTime: t / 2, ratios: []float64{1.5, 2, 2, 2.5, float64(3 + i)},
			})
		}
	}
	return all
}

func TestFormat(t *testing.T) {
	text := format(rows())
	for _, want := range []string{
		"Call                    1B      0.067\n",
		"PingPong               1 B      1.000      0.500    2.00     2.00–2.50         1         2\n",
		"                     4 MiB      420.4      210.2    2.00     2.00–2.50      9976     19952\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no line %q in\n%s", want, text)
		}
	}
}

func TestPlot(t *testing.T) {
	for name, rs := range map[string][]row{"full": rows(), "empty": nil} {
		file := filepath.Join(t.TempDir(), name+".svg")
		if err := drawPlot(file, "a library", rs); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(text), "256 Ki") && name == "full" {
			t.Errorf("%s: %v, %d bytes without the sizes", name, err, len(text))
		}
	}
}

// TestTwin runs a function of the C side, where it can be compiled.
func TestTwin(t *testing.T) {
	f, ok := twins.find("twin_barrier")
	if !ok {
		t.Skip(twins.note)
	}
	if s := f.Run(0, 10); s <= 0 || s > 60 {
		t.Errorf("10 barriers took %v s", s)
	}
	if _, ok := twins.find("twin_nothing"); ok {
		t.Error("found a function that is not there")
	}
}
