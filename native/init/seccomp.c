/*
 * The filter of system calls. libseccomp has compiled it in the JVM; the kernel checks it once more.
 *
 * It holds for whoever installs it, and the helper has system calls of its own to make until its exec, which
 * a profile that somebody wrote need not allow. So the step only notes the filter, and the payload's process
 * installs it right before execve(2). That takes no_new_privs; without it the kernel asks for CAP_SYS_ADMIN,
 * which is gone by then, and the step installs the filter at once (man 2 seccomp).
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

#include "init.h"
#include "sys.h"

static int install(const struct argument *arguments)
{
    const struct vector *filter = &arguments[2].vector;
    struct {
        unsigned short length;
        const void *instructions; /* copied by the kernel, so their alignment does not matter */
    } program = {.length = (unsigned short)(filter->count / FILTER_INSTRUCTION),
                 .instructions = filter->first};
    _Static_assert(sizeof program == sizeof(struct sock_fprog), "struct sock_fprog");
    _Static_assert(sizeof(struct sock_filter) == FILTER_INSTRUCTION, "struct sock_filter");
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, arguments[1].number, &program);
}

int step_seccomp(struct build *build, const struct argument *arguments)
{
    if (!(arguments[0].number & FILTER_AT_EXEC))
        return install(arguments);
    build->filter = build->step;
    return 0;
}

void filter_install(struct build *build)
{
    struct step filter = build->filter;
    build->filter.opcode = 0; /* what is forked from here on has it, and needs no second one */
    if (filter.opcode == OP_SECCOMP && install(filter.arguments) < 0) {
        report_error(build->report, filter.index, filter.opcode, NULL);
        _exit(1);
    }
}

void filter_install_in_reaper(struct build *build)
{
    if (build->filter.opcode == OP_SECCOMP && (build->filter.arguments[0].number & FILTER_REAPER))
        filter_install(build);
}
