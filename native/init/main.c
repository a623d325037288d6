/*
 * jcontainer-init: started by the JVM with posix_spawn, from a sealed memfd, once per container.
 *
 * At its start there are the payload's descriptors 0 to 2, CONTROL_FD and PLAN_FD. It prints nothing:
 * whatever happens goes to the JVM as a record of control.h.
 */
#include "init.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "sys.h"
#include "text.h"

#ifndef F_GET_SEALS
#define F_GET_SEALS 1034
#endif
#define REQUIRED_SEALS 0xf /* F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE */

static int fail(const char *what)
{
    report_error(CONTROL_FD, NO_STEP, STAGE_SETUP, what);
    return 1;
}

static int map_plan(const void **bytes, size_t *length)
{
    struct stat status;
    int seals = fcntl(PLAN_FD, F_GET_SEALS);
    if (seals < 0 || fstat(PLAN_FD, &status) < 0)
        return -1;
    if ((seals & REQUIRED_SEALS) != REQUIRED_SEALS) {
        errno = EPERM;
        return -1;
    }
    *length = (size_t)status.st_size;
    *bytes = mmap(NULL, *length ? *length : 1, PROT_READ, MAP_PRIVATE, PLAN_FD, 0);
    return *bytes == MAP_FAILED ? -1 : 0;
}

/*
 * Our own process is no one's to look into, least of all the container's (CVE-2019-5736, CVE-2016-9962);
 * a signal to the JVM's process group is the JVM's to forward, not ours to die of.
 */
static int shield(void)
{
    sigset_t all;
    sigfillset(&all);
    (void)prctl(PR_SET_NAME, "jcontainer-init", 0, 0, 0); /* for ps; cannot fail */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 || sigprocmask(SIG_BLOCK, &all, NULL) < 0)
        return -1;
    (void)setsid(); /* EPERM: we lead a group already, which is as good */
    return sys_close_range(PLAN_FD + 1, ~0u);
}

static int refuse(const struct plan_error *error)
{
    char bytes[256];
    struct text text = text_in(bytes, sizeof bytes);
    const char *name = opcode_name(error->opcode);
    text_add(&text, error->reason);
    text_add(&text, " (byte ");
    text_add_number(&text, error->offset);
    text_add(&text, ", step ");
    text_add_number(&text, error->step);
    text_add(&text, ", opcode ");
    text_add_number(&text, error->opcode);
    text_add(&text, name ? " " : "");
    text_add(&text, name ? name : "");
    text_add(&text, "; this helper reads plans of version ");
    text_add_number(&text, PLAN_VERSION);
    text_add(&text, ")");
    errno = EPROTO;
    report_error(CONTROL_FD, NO_STEP, STAGE_PLAN, bytes);
    return 1;
}

int main(void)
{
    const void *bytes;
    size_t length;
    struct plan plan;
    struct plan_error error;

    if (shield() < 0)
        return fail("shielding the helper from its surroundings");
    if (map_plan(&bytes, &length) < 0)
        return fail("mapping the sealed launch plan");
    close(PLAN_FD);
    if (plan_open(&plan, bytes, length, &error) < 0)
        return refuse(&error);
    return supervise(&plan);
}
