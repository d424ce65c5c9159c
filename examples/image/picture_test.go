package main

import (
	"image"
	_ "image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/examples/internal/exampletest"
)

func TestBuiltInPicture(t *testing.T) {
	p, err := readPicture("")
	if err != nil {
		t.Fatal(err)
	}
	if p.width != 1000 || p.height != 872 || len(p.pix) != 1000*872 {
		t.Errorf("%d x %d with %d pixels", p.width, p.height, len(p.pix))
	}
}

func TestWriteAndRead(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.png")
	p := newPicture[color8](3, 2)
	for i := range p.pix {
		p.pix[i] = color8{uint8(i), uint8(40 * i), 255}
	}
	if _, err := writePicture(name, p); err != nil {
		t.Fatal(err)
	}
	q, err := readPicture(name)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range p.pix {
		if want := (color16{uint16(c.R) * 257, uint16(c.G) * 257, uint16(c.B) * 257}); q.pix[i] != want {
			t.Errorf("pixel %d is %v, want %v", i, q.pix[i], want)
		}
	}
}

func TestReadErrors(t *testing.T) {
	if _, err := readPicture("no/such/file.png"); !os.IsNotExist(err) {
		t.Errorf("missing file: %v", err)
	}
	name := filepath.Join(t.TempDir(), "text.png")
	if err := os.WriteFile(name, []byte("hello"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readPicture(name); err == nil || !strings.Contains(err.Error(), "neither a PNG nor a JPEG") || !strings.Contains(err.Error(), name) {
		t.Errorf("text file: %v", err)
	}
}

func TestEnlarge(t *testing.T) {
	p := noise(3, 2)
	for k := 1; k <= 3; k++ {
		q := p.enlarge(k, 2, mix16)
		if q.width != 3*k || q.height != 2*k {
			t.Fatalf("%d times: %d x %d", k, q.width, q.height)
		}
		if q.pix[0] != p.pix[0] || q.pix[len(q.pix)-1] != p.pix[len(p.pix)-1] {
			t.Errorf("%d times: the corners changed", k)
		}
		if k == 3 && q.row(1)[4] != p.row(0)[1] {
			t.Errorf("the middle of an enlarged pixel is %v, want %v", q.row(1)[4], p.row(0)[1])
		}
	}
}

func TestBeside(t *testing.T) {
	before, after := noise(4, 3), newPicture[color8](4, 3)
	after.row(2)[3] = color8{1, 2, 3}
	both := beside(before, after)
	if both.height != 3 || both.row(2)[both.width-1] != (color8{1, 2, 3}) || both.row(1)[0].G != uint8(before.row(1)[0].G>>8) {
		t.Error("before and after are not beside each other")
	}
}

func TestParseOptions(t *testing.T) {
	exampletest.Refused(t, parseOptions, "-nope", "file.png", "-mode x", "-sigma -1", "-sigma NaN", "-contrast 2", "-scale 0", "-repeat 0", "-threads 0", "-progress x")
	opt := exampletest.Options(t, parseOptions, "-mode edges -sigma 1.5 -scale 3")
	if opt.mode != modeEdges || opt.sigma != 1.5 || opt.scale != 3 || opt.out != "image.out.png" {
		t.Errorf("%+v", opt)
	}
}

// load reads a picture as the standard library sees it.
func load(t *testing.T, name string) image.Image {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}
