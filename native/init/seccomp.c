/*
 * The filter of system calls. libseccomp has compiled it in the JVM; the kernel checks it again.
 *
 * A filter applies to the process that installs it. The helper makes system calls until its exec
 * that a user's profile need not allow. So the step only notes the filter, and the program's
 * process installs it right before execve(2). That needs no_new_privs, or CAP_SYS_ADMIN, which
 * KEEP_FOR_FILTER keeps until then. Without FILTER_AT_EXEC, as in a probe, the step installs the
 * filter at once (man 2 seccomp).
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "end.h"
#include "init.h"
#include "sys.h"

#define HANDING_STACK 16384
#define PENDING (-2)

/* What the thread that hands over the listener shares with the one that installs the filter. */
struct handing {
    int report;
    int listener; /* PENDING, then the descriptor, or -1 if there is none */
    int handed;   /* 0, then 1, or -1 if nobody receives it */
};

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

/*
 * This thread has no filter. It needs no more processor time than the other thread needs for its
 * call.
 */
static int hand_over(void *data)
{
    struct handing *handing = data;
    const struct record record = {.type = RECORD_LISTENER};
    int listener, sent = 0;

    while ((listener = __atomic_load_n(&handing->listener, __ATOMIC_ACQUIRE)) == PENDING)
        (void)syscall(SYS_sched_yield);
    if (listener >= 0) {
        sent = report_send_descriptors(handing->report, &record, &listener, 1);
        /*
         * Only the receiver may hold the listener; otherwise nobody would notice that the receiver
         * is gone.
         */
        close(listener);
    }
    __atomic_store_n(&handing->handed, sent < 0 ? -1 : 1, __ATOMIC_RELEASE);
    return 0;
}

/*
 * After its installation each call may wait for the receiver of the listener, so we make none until
 * the receiver has it. A thread that started before, and so has no filter, sends the listener, and
 * we wait in user space. The exec would end that thread.
 */
static int install_listening(struct build *build, const struct argument *arguments)
{
    static char stack[HANDING_STACK] __attribute__((aligned(16)));
    struct handing handing = {.report = build->report, .listener = PENDING};

    if (clone(hand_over, stack + sizeof stack,
              CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_SYSVSEM | CLONE_THREAD,
              &handing) < 0)
        return -1;
    int listener = install(arguments);
    int error = errno;
    __atomic_store_n(&handing.listener, listener, __ATOMIC_RELEASE);
    while (!__atomic_load_n(&handing.handed, __ATOMIC_ACQUIRE))
        ;
    errno = handing.handed < 0 ? ECONNRESET : error;
    return listener < 0 || handing.handed < 0 ? -1 : 0;
}

static int install_filter(struct build *build, const struct argument *arguments)
{
    if (arguments[1].number & SECCOMP_FILTER_FLAG_NEW_LISTENER)
        return install_listening(build, arguments);
    return install(arguments);
}

int step_seccomp(struct build *build, const struct argument *arguments)
{
    if (!(arguments[0].number & FILTER_AT_EXEC))
        return install_filter(build, arguments);
    build->filter = build->step;
    return 0;
}

void filter_install(struct build *build)
{
    const struct step *filter = &build->filter;
    if (filter->opcode == OP_SECCOMP && install_filter(build, filter->arguments) < 0) {
        report_error(build->report, filter->index, filter->opcode, NULL);
        leave(1); /* if nobody has received the listener, the filter is installed nevertheless */
    }
}

void filter_install_in_reaper(struct build *build)
{
    if (build->filter.opcode != OP_SECCOMP || !(build->filter.arguments[0].number & FILTER_REAPER))
        return;
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* cannot fail */
    filter_install(build);
}
