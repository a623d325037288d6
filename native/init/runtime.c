/* Steps that only an OCI runtime uses: the wait for start, and various settings. */
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#include "init.h"
#include "path.h"
#include "sys.h"
#include "text.h"
#include "volume.h"

#define KEYCTL_JOIN_SESSION_KEYRING 1

/*
 * Binds the socket by a descriptor of the directory, because its name has room for only 108 bytes,
 * and the path may be longer.
 */
static int bind_in(int directory, int listener)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct text text = text_in(address.sun_path, sizeof address.sun_path);
    text_add_descriptor(&text, directory);
    text_add(&text, "/" START_SOCKET);
    return bind(listener, (const struct sockaddr *)&address, sizeof address);
}

/* This is done while the host is visible. Only the owner of the directory may enter it. */
int step_listen_start(struct build *build, const struct argument *arguments)
{
    OWNED int directory = open(arguments[0].string, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return -1;
    OWNED int listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind_in(directory, listener) < 0 || listen(listener, 1) < 0)
        return -1;
    build->listener = steal(&listener);
    return 0;
}

/*
 * A waiting process has nothing open except its streams, the report socket as 3 and the listener as
 * 4. Descriptors of the caller's streams are closed too: with a terminal no other process has them,
 * and their reader waits for their end.
 */
static int keep_listener(struct build *build)
{
    int first = 3 + build->kept;
    int listener = fcntl(build->listener, F_DUPFD_CLOEXEC, first + 2); /* above these two numbers */
    if (listener < 0 || (build->report != first && dup3(build->report, first, O_CLOEXEC) < 0) ||
        dup3(listener, first + 1, O_CLOEXEC) < 0)
        return -1;
    build->report = first;
    build->listener = first + 1;
    return sys_close_range((unsigned int)first + 2, ~0u);
}

_Noreturn static void end(int signal)
{
    _exit(128 + signal);
}

/*
 * The signals that end other processes also end a waiting one, although a first process gets no
 * signal without a handler (man 7 pid_namespaces). The exec restores the defaults. how is SIG_BLOCK
 * or SIG_UNBLOCK.
 */
static int hear(int how)
{
    static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    const struct sigaction action = {.sa_handler = end};
    sigset_t signals;
    sigemptyset(&signals);
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++) {
        if (sigaction(ending[i], &action, NULL) < 0)
            return -1;
        sigaddset(&signals, ending[i]);
    }
    return sigprocmask(how, &signals, NULL);
}

/*
 * The supervisor, which looked at the note, is gone, and a filter may deny every call that reports
 * a failed exec. If there is no memory for another note, such a failure is reported less exactly.
 */
static void share_note(struct build *build)
{
    const struct record record = {.type = REPORT_NOTE};
    void *note = MAP_FAILED;
    OWNED int memory = memfd_create("note", MFD_CLOEXEC);
    if (memory < 0)
        return;
    if (ftruncate(memory, sizeof(struct note)) == 0)
        note = mmap(NULL, sizeof(struct note), PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    if (note != MAP_FAILED && report_send_descriptors(build->report, &record, &memory, 1) == 0)
        build->note = note;
}

/*
 * From here on only its parent holds this process: the caller's subreaper, as soon as the
 * supervisor is gone. So it keeps waiting without a supervisor. The process that connects gets the
 * errors from here on, and takes the end of the connection as the success of the exec.
 */
int step_wait_start(struct build *build, const struct argument *arguments)
{
    (void)arguments;
    const struct record waiting = {.type = REPORT_WAITING};
    look_for_program(build); /* engines expect this failure from create, as runc reports it */
    if (keep_listener(build) < 0 || prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0) < 0 ||
        hear(SIG_UNBLOCK) < 0 || report_send(build->report, &waiting) < 0)
        return -1;
    int starter = accept4(build->listener, NULL, NULL, SOCK_CLOEXEC);
    if (starter < 0 || hear(SIG_BLOCK) < 0)
        return -1;
    close(build->report);
    close(build->listener);
    build->report = starter;
    share_note(build);
    return 0;
}

/* The loop that carries out the steps does everything: it reports this step and waits for GO. */
int step_sync_point(struct build *build, const struct argument *arguments)
{
    (void)build, (void)arguments;
    return 0;
}

/* A root filesystem may contain device nodes already. A file that is not this device is refused. */
static int check_node(int parent, const char *name, mode_t mode, dev_t device)
{
    struct stat status;
    if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return -1;
    if ((status.st_mode & S_IFMT) == (mode & S_IFMT) && status.st_rdev == device)
        return 0;
    errno = EEXIST;
    return -1;
}

int step_make_device(struct build *build, const struct argument *arguments)
{
    const char *name;
    mode_t mode = (mode_t)arguments[1].number;
    dev_t device = makedev((unsigned int)arguments[2].number, (unsigned int)arguments[3].number);
    uint64_t owner = arguments[4].number;
    OWNED int parent = path_open_parent(build->root, arguments[0].string, &name);
    if (parent < 0)
        return -1;
    int made = volume_make_node(build, parent, name, mode, device);
    if (made < 0 && errno == EEXIST)
        made = check_node(parent, name, mode, device);
    else if (made == 0 && owner)
        made = fchownat(parent, name, (uid_t)(owner >> 32), (gid_t)owner, AT_SYMLINK_NOFOLLOW);
    return made;
}

int step_link_if_absent(struct build *build, const struct argument *arguments)
{
    return step_symlink(build, arguments) < 0 && errno != EEXIST ? -1 : 0;
}

/* Linux 5.12. */
int step_change_attributes(struct build *build, const struct argument *arguments)
{
    struct mount_attributes change = {.attr_set = arguments[1].number,
                                      .attr_clr = arguments[2].number};
    return sys_mount_setattr(build->sources[arguments[0].number],
                             arguments[3].number ? AT_RECURSIVE : 0, &change);
}

int step_domainname(struct build *build, const struct argument *arguments)
{
    (void)build;
    return setdomainname(arguments[0].string, strlen(arguments[0].string));
}

/* Keys of the caller's session must not be available to the container; man 7 session-keyring. */
int step_session_keyring(struct build *build, const struct argument *arguments)
{
    (void)build;
    long keyring = syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, arguments[0].string);
    return keyring < 0 && errno != ENOSYS ? -1 : 0; /* a kernel without keys has none to hide */
}

int step_personality(struct build *build, const struct argument *arguments)
{
    (void)build;
    return personality((unsigned long)arguments[0].number) < 0 ? -1 : 0;
}

/* The program's parent is the caller's subreaper as soon as the supervisor is gone. */
int step_detach(struct build *build, const struct argument *arguments)
{
    (void)arguments;
    const struct record detaching = {.type = REPORT_DETACHING};
    if (prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0) < 0)
        return -1;
    return report_send(build->report, &detaching);
}
