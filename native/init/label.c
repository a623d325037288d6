/* What a security module is told of the next program: man 7 apparmor, man 5 proc on /proc/pid/attr. */
#include "init.h"
#include "mount.h"
#include "procfs.h"
#include "sys.h"
#include "text.h"

/*
 * By a procfs of our own: what a container's root shows as /proc may take the label and do nothing (CVE-2019-16884). Only
 * the process itself may write there, and it does so as long as it can still have a procfs.
 */
int step_exec_label(struct build *build, const struct argument *arguments)
{
    char path[64];
    const char *value = arguments[1].string;
    struct text text = text_in(path, sizeof path);
    text_add_number(&text, (uint64_t)getpid());
    text_add(&text, "/attr/");
    text_add(&text, arguments[0].string);
    if (text.cut) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int file = procfs_open(build, path, O_WRONLY);
    if (file < 0)
        return -1;
    ssize_t written = write(file, value, strlen(value));
    if (written >= 0 && (size_t)written != strlen(value)) { /* the kernel takes it as a whole */
        errno = EINVAL;
        written = -1;
    }
    close_keeping_errno(file);
    return written < 0 ? -1 : 0;
}
