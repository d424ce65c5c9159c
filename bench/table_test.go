package bench

import (
	"fmt"
	"strings"
)

// format makes the table at the end of a run.
func format(rows []row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-16s%10s%11s%11s%8s%14s%10s%10s\n", "case", "size", "Go µs", "C µs", "Go/C", "quartiles", "Go MB/s", "C MB/s")
	for i, r := range rows {
		group := r.group
		if i > 0 && rows[i-1].group == group {
			group = ""
		} else if i > 0 {
			b.WriteByte('\n')
		}
		cells := []string{r.name, micros(r.goTime), "", "", "", "", ""}
		if r.moves || r.group == "Allreduce" {
			cells[0] = sizeText(r.bytes)
		}
		if r.cTime > 0 {
			cells[2] = micros(r.cTime)
			cells[3] = fmt.Sprintf("%.2f", quantile(r.ratios, 0.5))
			cells[4] = fmt.Sprintf("%.2f–%.2f", quantile(r.ratios, 0.25), quantile(r.ratios, 0.75))
		}
		if r.moves {
			cells[5] = fmt.Sprintf("%.0f", megabytes(r.bytes, r.goTime))
			if r.cTime > 0 {
				cells[6] = fmt.Sprintf("%.0f", megabytes(r.bytes, r.cTime))
			}
		}
		line := fmt.Sprintf("%-16s%10s%11s%11s%8s%14s%10s%10s", group, cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6])
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// micros prints seconds as microseconds, with three digits that count.
func micros(seconds float64) string {
	us := seconds * 1e6
	switch {
	case us < 10:
		return fmt.Sprintf("%.3f", us)
	case us < 100:
		return fmt.Sprintf("%.2f", us)
	}
	return fmt.Sprintf("%.1f", us)
}

// sizeName is a number of bytes in the name of a benchmark: 4KiB.
func sizeName(bytes int) string { return strings.ReplaceAll(sizeText(bytes), " ", "") }

// sizeText is a number of bytes: 4 KiB.
func sizeText(bytes int) string {
	switch {
	case bytes >= mib:
		return fmt.Sprintf("%d MiB", bytes/mib)
	case bytes >= kib:
		return fmt.Sprintf("%d KiB", bytes/kib)
	}
	return fmt.Sprintf("%d B", bytes)
}
