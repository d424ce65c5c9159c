package mpi

import (
	"strings"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// maxPortName is room for the name of a port: libraries have from 256 bytes to 1 KiB.
const maxPortName = 4096

// OpenPort returns an address at which this process can Accept connections, as a text to be
// handed to those that Connect: through a file, by PublishName, or in any other way.
// Local. See MPI 5.0, section 11.9.2.
//
//	int MPI_Open_port(MPI_Info info, char *port_name)
func OpenPort(info ...Info) (port string, err error) {
	const op = "Open_port"
	if err := dynamic(op); err != nil {
		return "", err
	}
	port, err = askPort(op, "Open_port", info, capi.OpenPort)
	if e, ok := err.(*Error); ok && strings.Contains(e.Text, "no space for port_name") {
		e.Text += " (the address has more than the 256 bytes that MPICH has for it: UCX_TLS=tcp in the environment makes it shorter, and so does the standard ABI, which has more)"
	}
	return port, err
}

// askPort makes a call that fills in the name of a port.
func askPort(op, name string, info []Info, call func(info capi.Info, port *byte) capi.Code) (string, error) {
	h, err := oneInfo(op, info)
	if err != nil {
		return "", err
	}
	defer freeInfo(h)
	port := make([]byte, maxPortName)
	if code := call(h, &port[0]); code != 0 {
		return "", codeError(name, code)
	}
	return capi.CString(port), nil
}

// ClosePort ends the use of a port; its text can become that of another one.
// Local. See MPI 5.0, section 11.9.2.
//
//	int MPI_Close_port(const char *port_name)
func ClosePort(port string) error {
	if err := checkPort("Close_port", port); err != nil {
		return err
	}
	return wrap("Close_port", capi.ClosePort(capi.CText(port)))
}

// PublishName makes a port known under the name of a service, for those that LookupName.
// Who hears of it depends on the launcher: Open MPI and MPICH need a name server; see
// docs/clusters.md. Local. See MPI 5.0, section 11.9.4.
//
//	int MPI_Publish_name(const char *service_name, MPI_Info info, const char *port_name)
func PublishName(service, port string, info ...Info) error {
	return publish("Publish_name", service, port, info, capi.PublishName)
}

// UnpublishName takes back a name that [PublishName] has made known; the same process calls it.
// Local. See MPI 5.0, section 11.9.4.
//
//	int MPI_Unpublish_name(const char *service_name, MPI_Info info, const char *port_name)
func UnpublishName(service, port string, info ...Info) error {
	return publish("Unpublish_name", service, port, info, capi.UnpublishName)
}

func publish(op, service, port string, info []Info, call func(service *byte, info capi.Info, port *byte) capi.Code) error {
	if err := checkPort(op, port); err != nil {
		return err
	}
	if err := checkService(op, service); err != nil {
		return err
	}
	h, err := oneInfo(op, info)
	if err != nil {
		return err
	}
	defer freeInfo(h)
	return wrap(op, call(capi.CText(service), h, capi.CText(port)))
}

// LookupName returns the port that somebody has published under the name of a service. If
// nobody has, which can change the next moment, it is an error that is ErrName.
// Local. See MPI 5.0, section 11.9.4.
//
//	int MPI_Lookup_name(const char *service_name, MPI_Info info, char *port_name)
func LookupName(service string, info ...Info) (port string, err error) {
	const op = "Lookup_name"
	if err := running(op); err != nil {
		return "", err
	}
	if err := checkService(op, service); err != nil {
		return "", err
	}
	return askPort(op, "Lookup_name", info, func(h capi.Info, port *byte) capi.Code {
		return capi.LookupName(capi.CText(service), h, port)
	})
}

// checkPort returns an error for a text that is no port of this library: some wait for such
// a port without end.
func checkPort(op, port string) error {
	if err := running(op); err != nil {
		return err
	}
	mark := ":"
	if mpichKin() {
		mark = "tag#"
	}
	if !strings.Contains(port, mark) || strings.ContainsRune(port, 0) || len(port) >= maxPortName {
		return Errorf(op, ErrPort, "%q is no port of %s", port, LibraryName())
	}
	return nil
}

func checkService(op, service string) error {
	if service == "" || strings.ContainsRune(service, 0) {
		return Errorf(op, ErrService, "service %q: want some text without a zero byte", service)
	}
	return nil
}
