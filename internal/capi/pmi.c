// MPICH 5 tells its launcher from an atexit handler, not in MPI_Finalize, that a
// process ends as it should; the launcher kills the others when one ends without. Go
// programs end without calling atexit handlers, so we tell the launcher ourselves, by
// the word that the handler would send.
#include "mpi4go.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int pmi = -1;
static struct stat pmi_socket;

static void guard(int socket);

// launcher_socket is the socket to the launcher, or -1 if there is none for the first version of
// its protocol.
static int launcher_socket(void) {
	const char *fd = getenv("PMI_FD"), *version = getenv("PMI_VERSION");
	if (!fd || (version && strcmp(version, "1"))) return -1;
	char *end;
	long n = strtol(fd, &end, 10);
	return *fd && !*end && n > 2 && fstat((int)n, &pmi_socket) == 0 && S_ISSOCK(pmi_socket.st_mode) ? (int)n : -1;
}

// mpi4go_pmi_open finds the socket to the launcher, before MPI is initialized.
void mpi4go_pmi_open(void) {
	int socket = launcher_socket();
	if (socket >= 0 && getenv("HYDI_CONTROL_FD")) pmi = socket;
	else if (socket >= 0 && getenv("SLURM_STEP_ID")) guard(socket);
}

// --- Slurm -----------------------------------------------------------------------------

// Slurm's launcher for MPICH (srun --mpi=pmi2) does not mind that a process ends without
// finalizing MPI, by a panic or os.Exit say, and the others would wait for it for ever. So a
// process of ours, the guardian, waits for the end of this one. Unless it has been told
// before that all is well, it tells the launcher to end the job.
static int guardian = -1; // a pipe to it

static void guard(int socket) {
	static const char word[] = "cmd=abort exitcode=1\n";
	int ends[2];
	if (guardian >= 0 || pipe(ends)) return;
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	pid_t child = fork();
	if (child == 0) {
		if (fork()) _exit(0); // nobody has to wait for the guardian
		// It must keep nothing open that others watch the end of, such as stdout.
		for (int fd = (int)sysconf(_SC_OPEN_MAX) - 1, most = 1 << 16; fd >= 0; fd--) {
			if (fd > most) fd = most;
			if (fd != ends[0] && fd != socket) close(fd);
		}
		char c;
		ssize_t n;
		while ((n = read(ends[0], &c, 1)) < 0 && errno == EINTR) {
		}
		if (n == 0) send(socket, word, sizeof word - 1, MSG_NOSIGNAL);
		_exit(0);
	}
	close(ends[0]);
	if (child < 0) {
		close(ends[1]);
		return;
	}
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
	}
	guardian = ends[1];
}

// mpi4go_pmi_release tells the guardian that the process may end.
void mpi4go_pmi_release(void) {
	if (guardian < 0) return;
	if (write(guardian, "", 1) == 1) close(guardian);
	guardian = -1;
}

// --- Hydra -----------------------------------------------------------------------------

// mpi4go_pmi_close says goodbye, unless MPI_Finalize has done so and closed the socket.
// It returns 1 if it did; then the exit handler must not say it again.
int mpi4go_pmi_close(void) {
	static const char word[] = "cmd=finalize\n";
	struct stat now;
	mpi4go_pmi_release();
	if (pmi < 0 || fstat(pmi, &now) != 0 || now.st_dev != pmi_socket.st_dev || now.st_ino != pmi_socket.st_ino) return 0;
	if (send(pmi, word, sizeof word - 1, MSG_NOSIGNAL) != (ssize_t)sizeof word - 1) return 0;
	struct pollfd p = {pmi, POLLIN, 0};
	char answer[256];
	if (poll(&p, 1, 2000) == 1 && read(pmi, answer, sizeof answer) < 0) return 1;
	pmi = -1;
	return 1;
}
