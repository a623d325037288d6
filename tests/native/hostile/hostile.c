/*
 * A hostile program: hostile WHAT [ARGUMENT...]. It makes system calls that a shell has no commands
 * for. Run it only in containers with limits.
 */
#include "hostile.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const char *text)
{
    puts(text);
    (void)fflush(stdout);
}

/*
 * Prints how often the action succeeded, and the error that then stopped it. musl has no text for
 * ETOOMANYREFS.
 */
static int count_told(int count, int error)
{
    printf("%d %s\n", count, error == ETOOMANYREFS ? "Too many references" : strerror(error));
    return 0;
}

/* Opens files until an open fails, and prints how many were opened. */
static int open_descriptors(void)
{
    int count = 0;
    while (open("/dev/null", O_RDONLY) >= 0)
        count++;
    return count_told(count, errno);
}

static int send_descriptor(int channel, int descriptor)
{
    char byte = 0;
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)),
                            .cmsg_level = SOL_SOCKET,
                            .cmsg_type = SCM_RIGHTS}};
    struct iovec data = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
    return sendmsg(channel, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -1 : 0;
}

/*
 * Hides open files in sockets, where no limit of the process counts them; man 7 unix, ETOOMANYREFS.
 */
static int pass_descriptors(void)
{
    int count = 0, pair[2];
    while (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0) {
        while (send_descriptor(pair[0], pair[0]) == 0)
            count++;
        if (errno != EAGAIN)
            break;
        /* The socket is full; it refers to itself and so stays open without a descriptor number. */
        close(pair[0]);
        close(pair[1]);
    }
    return count_told(count, errno);
}

static void *stay(void *nothing)
{
    for (;;)
        pause();
    return nothing;
}

/* Makes threads until that fails. */
static int make_threads(void)
{
    int count = 1, error;
    pthread_t thread;
    while (!(error = pthread_create(&thread, NULL, stay, NULL)))
        count++;
    return count_told(count, error);
}

/* Makes children that end, and never waits for them. */
static int make_zombies(void)
{
    int count = 0;
    pid_t child;
    while ((child = fork()) > 0)
        count++;
    if (child == 0)
        _exit(0);
    return count_told(count, errno);
}

/*
 * Ignores all signals that can be ignored, has no parent-death signal, and is in a session of its
 * own.
 */
static void let_go(void)
{
    for (int number = 1; number < NSIG; number++)
        (void)signal(number, SIG_IGN);
    (void)prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
    (void)setsid();
}

_Noreturn static void stay_for_good(void)
{
    let_go();
    say("up");
    for (;;)
        pause();
}

/*
 * Stops a process as a debugger does, and keeps running; SIGCONT does not let the stopped process
 * continue.
 */
static int hold(pid_t pid)
{
    if (ptrace(PTRACE_SEIZE, pid, 0, 0) < 0 || ptrace(PTRACE_INTERRUPT, pid, 0, 0) < 0 ||
        waitpid(pid, NULL, __WALL) < 0) {
        say(strerror(errno));
        return 1;
    }
    say("held");
    return waitpid(pid, NULL, __WALL) < 0; /* until it ends */
}

/* Forks twice and closes all descriptors, as a daemon does; its parent ends. */
static int become_daemon(void)
{
    int ready[2];
    char byte;
    if (pipe(ready) < 0)
        return 1;
    if (fork() == 0) {
        let_go();
        if (fork() == 0) {
            for (int i = 0; i < 3; i++)
                close(i);
            (void)!write(ready[1], "", 1);
            close(ready[0]);
            close(ready[1]);
            (void)chdir("/");
            for (;;)
                pause();
        }
        _exit(0);
    }
    (void)!read(ready[0], &byte, 1);
    say("up");
    return 0;
}

/* Exchanges two names as fast as it can; both names exist at every moment. */
static int exchange(const char *one, const char *other)
{
    say("up");
    for (;;)
        if (syscall(SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, 2 /* RENAME_EXCHANGE */) < 0)
            return 1;
}

/* The old way out of chroot(2): a new root below a directory whose descriptor is kept open. */
static int leave_chroot(void)
{
    int held = open("/", O_RDONLY | O_DIRECTORY);
    if (mkdir("/below", 0700) < 0 || chroot("/below") < 0 || fchdir(held) < 0)
        return 1;
    for (int i = 0; i < 64; i++)
        (void)chdir("..");
    if (chroot(".") < 0)
        return 1;
    execl("/bin/ls", "ls", "/", (char *)NULL);
    return 1;
}

/*
 * Prints the user that a set-user-ID bit makes of it, and whether it can open a file; busybox would
 * drop the privilege.
 */
static int show_identity(const char *file)
{
    printf("%u %u ", getuid(), geteuid());
    tell("open", open(file, O_RDONLY));
    return 0;
}

/* Connects to a program of the host that listens on a socket or FIFO. */
static int reach(const char *socket_path, const char *fifo)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(socket_path) >= sizeof address.sun_path)
        return 2;
    memcpy(address.sun_path, socket_path, strlen(socket_path));
    int end = socket(AF_UNIX, SOCK_STREAM, 0);
    tell("connect", connect(end, (const struct sockaddr *)&address, sizeof address));
    tell("open", open(fifo, O_WRONLY | O_NONBLOCK));
    return 0;
}

int main(int count, char **words)
{
    const char *what = count > 1 ? words[1] : "";
    if (!strcmp(what, "descriptors"))
        return open_descriptors();
    if (!strcmp(what, "passed"))
        return pass_descriptors();
    if (!strcmp(what, "threads"))
        return make_threads();
    if (!strcmp(what, "zombies"))
        return make_zombies();
    if (!strcmp(what, "stay"))
        stay_for_good();
    if (!strcmp(what, "hold") && count == 3)
        return hold(atoi(words[2]));
    if (!strcmp(what, "daemon"))
        return become_daemon();
    if (!strcmp(what, "exchange") && count == 4)
        return exchange(words[2], words[3]);
    if (!strcmp(what, "chroot"))
        return leave_chroot();
    if (!strcmp(what, "identity") && count == 3)
        return show_identity(words[2]);
    if (!strcmp(what, "reach") && count == 4)
        return reach(words[2], words[3]);
    if (!strcmp(what, "process") && count == 3)
        return try_process(atoi(words[2]));
    if (!strcmp(what, "outside") && count == 3)
        return try_outside(atoi(words[2]));
    if (!strcmp(what, "calls"))
        return try_calls();
    if (!strcmp(what, "keyring"))
        return show_session_keyring();
    if (!strcmp(what, "number") && count > 3)
        return try_number(count - 2, words + 2);
    (void)fprintf(stderr, "hostile: nothing to do that is called '%s'\n", what);
    return 2;
}
