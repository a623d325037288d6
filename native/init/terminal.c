/* The container's terminal: a pseudoterminal of its own devpts, pty(7). */
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <termios.h>

#include <linux/magic.h>

#include "init.h"
#include "mount.h"
#include "path.h"
#include "sys.h"

#ifndef TIOCGPTPEER
#define TIOCGPTPEER 0x5441
#endif

/*
 * Both ends are opened without a path, in which something in the root could get in the way: the
 * master below the mount's own descriptor, the other end by the master (CVE-2025-52565).
 */
static int open_master(int devpts)
{
    const int unlocked = 0;
    OWNED int master = openat(devpts, "ptmx", O_RDWR | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
    return master < 0 || ioctl(master, TIOCSPTLCK, &unlocked) < 0 ? -1 : steal(&master);
}

static int open_peer(int master)
{
    return ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

/* Sets the size before the program starts, and the owner; the mount's options set the group. */
static int settle(int peer, const struct argument *arguments)
{
    const struct winsize size = {.ws_col = (unsigned short)arguments[0].number,
                                 .ws_row = (unsigned short)arguments[1].number};
    const int streams[3] = {peer, peer, peer};
    if (ioctl(peer, TIOCSWINSZ, &size) < 0 ||
        fchown(peer, (uid_t)arguments[2].number, (gid_t)-1) < 0)
        return -1;
    return ioctl(peer, TIOCSCTTY, 0) < 0 ? -1 : take_streams(streams);
}

/* The supervisor gets both ends: see control.h. */
static int open_terminal(struct build *build, int devpts, const struct argument *arguments)
{
    const struct record record = {.type = RECORD_TERMINAL};
    OWNED int master = open_master(devpts); /* the receiver gets a copy */
    build->terminal = master < 0 ? -1 : open_peer(master);
    if (build->terminal < 0 || settle(build->terminal, arguments) < 0)
        return -1;
    const int ends[TERMINAL_DESCRIPTORS] = {
        [TERMINAL_MASTER] = master,
        [TERMINAL_PEER] = build->terminal,
    };
    return report_send_descriptors(build->report, &record, ends, TERMINAL_DESCRIPTORS);
}

int step_terminal(struct build *build, const struct argument *arguments)
{
    return open_terminal(build, build->devpts, arguments);
}

/*
 * The container has run for a while, and may have put something else at /dev/pts: a link, or a
 * filesystem of its own with any file as ptmx.
 */
static int open_devpts(void)
{
    struct statfs status;
    OWNED int devpts =
        sys_openat2(AT_FDCWD, "/dev/pts", O_PATH | O_DIRECTORY | O_CLOEXEC, RESOLVE_NO_SYMLINKS);
    if (devpts < 0)
        return -1;
    if (fstatfs(devpts, &status) == 0 && status.f_type == DEVPTS_SUPER_MAGIC)
        return steal(&devpts);
    errno = ENOTTY;
    return -1;
}

int step_join_terminal(struct build *build, const struct argument *arguments)
{
    OWNED int devpts = open_devpts();
    if (devpts < 0) {
        build->argument = "/dev/pts of the container";
        return -1;
    }
    return open_terminal(build, devpts, arguments);
}

/*
 * The reader of the master wants the program's output unchanged. The terminal that shows the output
 * in the end adds the carriage returns itself.
 */
int step_line_feeds(struct build *build, const struct argument *arguments)
{
    struct termios settings;
    (void)arguments;
    if (tcgetattr(build->terminal, &settings) < 0)
        return -1;
    settings.c_oflag &= ~(tcflag_t)ONLCR;
    return tcsetattr(build->terminal, TCSANOW, &settings);
}

int step_console(struct build *build, const struct argument *arguments)
{
    OWNED int copy = mount_copy(build->terminal, 0);
    if (copy < 0)
        return -1;
    return mount_attach(build, copy, arguments[0].string, TARGET_NO_SYMLINKS, TARGET_FILE);
}
