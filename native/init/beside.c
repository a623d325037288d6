#include "beside.h"

#include "sys.h"
#include "text.h"

#define PATH_LENGTH 64

/* Man 2 ptrace, access mode checking. */
static int may_inspect(pid_t process)
{
    char path[PATH_LENGTH];
    struct text text = text_in(path, sizeof path);
    text_add(&text, "/proc/");
    text_add_number(&text, (uint64_t)process);
    text_add(&text, "/ns/user");
    OWNED int namespace = open(path, O_RDONLY | O_CLOEXEC);
    return namespace >= 0 || errno != EACCES;
}

/* The oldest child of a process: man 5 proc_tid_children. Returns 0 if it has none. */
static pid_t first_child(pid_t process)
{
    char path[PATH_LENGTH], digits[16];
    pid_t child = 0;
    struct text text = text_in(path, sizeof path);
    text_add(&text, "/proc/");
    text_add_number(&text, (uint64_t)process);
    text_add(&text, "/task/");
    text_add_number(&text, (uint64_t)process);
    text_add(&text, "/children");
    OWNED int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? 0 : read(file, digits, sizeof digits);
    for (ssize_t i = 0; i < length && digits[i] >= '0' && digits[i] <= '9'; i++)
        child = 10 * child + (digits[i] - '0');
    return child;
}

/* A number that is the child's before and after the pidfd is opened was the child's when it was opened. */
int beside_open(pid_t first)
{
    if (may_inspect(first))
        return sys_pidfd_open(first);
    pid_t child = first_child(first);
    OWNED int held = child ? sys_pidfd_open(child) : -1;
    if (held >= 0 && first_child(first) == child)
        return steal(&held);
    errno = ESRCH;
    return -1;
}
