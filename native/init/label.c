/*
 * The label that a security module applies to the next program: man 7 apparmor, man 5 proc on
 * /proc/pid/attr.
 */
#include "init.h"
#include "procfs.h"
#include "sys.h"
#include "text.h"

/*
 * Writes the label in a private procfs: a fake /proc in the container's root may accept the label
 * and do nothing (CVE-2019-16884). Only the process itself may write there, and it does so while it
 * can still mount a procfs.
 */
int step_exec_label(struct build *build, const struct argument *arguments)
{
    char path[64];
    struct text text = text_in(path, sizeof path);
    text_add_number(&text, (uint64_t)getpid());
    text_add(&text, "/attr/");
    text_add(&text, arguments[0].string);
    if (text.cut) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int file = procfs_open(build, path, O_WRONLY);
    return file < 0 ? -1 : procfs_write(file, arguments[1].string);
}
