// Command clickhouse is a ClickHouse server for tests. The library of the embedded engine holds a whole server: its
// clickhouse-local opens the native and the HTTP port for as long as a query runs.
//
//	clickhouse <libchdb.so> <directory> <HTTP port> <native port> <configuration file>
package main

import (
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"
)

// The engine measures the stack of the thread that it starts on, so it must be the process's main thread.
func init() {
	runtime.LockOSThread()
}

// Opens both ports and waits longer than any test.
const serve = `SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP;
SELECT sleepEachRow(3) FROM numbers(100000)
SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 1000000000 FORMAT Null`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 5 {
		return fmt.Errorf("usage: clickhouse <libchdb.so> <directory> <HTTP port> <native port> <configuration file>")
	}
	library, err := purego.Dlopen(args[0], purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return fmt.Errorf("open the engine's library: %w", err)
	}
	var queryCmdline func(argc int32, argv unsafe.Pointer) unsafe.Pointer
	purego.RegisterLibFunc(&queryCmdline, library, "chdb_query_cmdline")
	options := []string{
		"clickhouse-local",
		"--path", args[1],
		"--http_port=" + args[2],
		"--tcp_port=" + args[3],
		"--listen_host=127.0.0.1",
		"--config-file", args[4],
		"--query", serve,
	}

	var pinner runtime.Pinner
	defer pinner.Unpin()
	argv := make([]*byte, 0, len(options)+1)
	for _, option := range options {
		text := append([]byte(option), 0)
		pinner.Pin(&text[0])
		argv = append(argv, &text[0])
	}
	argv = append(argv, nil)
	pinner.Pin(&argv[0])
	queryCmdline(int32(len(options)), unsafe.Pointer(&argv[0]))
	return fmt.Errorf("the engine ended: its log says why")
}
