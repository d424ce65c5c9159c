// MPICH 5 tells its launcher from an atexit handler, not in MPI_Finalize, that a
// process ends as it should; the launcher kills the others when one ends without. Go
// programs end without calling atexit handlers, so we tell the launcher ourselves, by
// the word that the handler would send.
#include "mpi4go.h"
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int pmi = -1;
static struct stat pmi_socket;

// mpi4go_pmi_open finds the socket to the launcher, before MPI is initialized.
void mpi4go_pmi_open(void) {
	const char *fd = getenv("PMI_FD"), *version = getenv("PMI_VERSION");
	if (!fd || !getenv("HYDI_CONTROL_FD") || (version && strcmp(version, "1"))) return;
	char *end;
	long n = strtol(fd, &end, 10);
	if (*fd && !*end && n > 2 && fstat((int)n, &pmi_socket) == 0 && S_ISSOCK(pmi_socket.st_mode)) pmi = (int)n;
}

// mpi4go_pmi_close says goodbye, unless MPI_Finalize has done so and closed the socket.
// It returns 1 if it did; then the exit handler must not say it again.
int mpi4go_pmi_close(void) {
	static const char word[] = "cmd=finalize\n";
	struct stat now;
	if (pmi < 0 || fstat(pmi, &now) != 0 || now.st_dev != pmi_socket.st_dev || now.st_ino != pmi_socket.st_ino) return 0;
	if (send(pmi, word, sizeof word - 1, MSG_NOSIGNAL) != (ssize_t)sizeof word - 1) return 0;
	struct pollfd p = {pmi, POLLIN, 0};
	char answer[256];
	if (poll(&p, 1, 2000) == 1 && read(pmi, answer, sizeof answer) < 0) return 1;
	pmi = -1;
	return 1;
}
