/*
 * jcontainer-init. The JVM starts it with posix_spawn from a sealed memfd. It serves one launch at
 * a time. With the argument "worker" or "files" it is the program of a launch itself: see worker.h.
 *
 * At its start CONTROL_FD is open, and /dev/null as 0, 1 and 2. It prints nothing; it reports
 * everything to the JVM as records of control.h.
 */
#include "init.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "cgroup.h"
#include "connector.h"
#include "guard.h"
#include "network.h"
#include "state.h"
#include "sys.h"
#include "text.h"

#ifndef F_GET_SEALS
#define F_GET_SEALS 1034
#endif
#define REQUIRED_SEALS 0xf /* F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE */

static void fail(const char *what)
{
    report_error(CONTROL_FD, NO_STEP, STAGE_SETUP, what);
}

/*
 * No process may look into ours, least of all one of the container (CVE-2019-5736, CVE-2016-9962).
 * A signal to the JVM's process group must not end us: the JVM forwards signals. And we must not
 * keep the JVM's working directory busy.
 */
static int shield(void)
{
    sigset_t all;
    sigfillset(&all);
    (void)prctl(PR_SET_NAME, "jcontainer-init", 0, 0, 0); /* for ps; cannot fail */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 || sigprocmask(SIG_BLOCK, &all, NULL) < 0)
        return -1;
    (void)setsid(); /* EPERM: we lead a group already, so signals to the JVM's do not reach us */
    return chdir("/") < 0 ? -1 : sys_close_range(CONTROL_FD + 1, ~0u);
}

static int map_plan(int memory, const void **bytes, size_t *length)
{
    struct stat status;
    int seals = fcntl(memory, F_GET_SEALS);
    if (seals < 0 || fstat(memory, &status) < 0)
        return -1;
    if ((seals & REQUIRED_SEALS) != REQUIRED_SEALS) {
        errno = EPERM;
        return -1;
    }
    *length = status.st_size ? (size_t)status.st_size : 1;
    void *mapped = mmap(NULL, *length, PROT_READ, MAP_PRIVATE, memory, 0);
    *bytes = mapped;
    return mapped == MAP_FAILED ? -1 : 0;
}

static void refuse(const struct plan_error *error)
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
}

static int carry_out(int *descriptors, const struct record *record)
{
    const void *bytes;
    size_t length;
    struct plan plan;
    struct plan_error error;
    int served = 0;

    if (map_plan(descriptors[LAUNCH_PLAN], &bytes, &length) < 0) {
        fail("mapping the sealed launch plan");
        return 0;
    }
    if (plan_open(&plan, bytes, length, &error) < 0)
        refuse(&error);
    else
        served = supervise(&plan, descriptors, plan.joins ? descriptors[LAUNCH_CONTAINER] : -1,
                           descriptors + (plan.joins ? LAUNCH_DESCRIPTORS : LAUNCH_CONTAINER),
                           record->status, record->opcode == LAUNCH_AWAIT);
    munmap((void *)bytes, length);
    return served;
}

/* Whether all descriptors have come: the kernel drops those that do not fit below RLIMIT_NOFILE. */
static int have_come(const int *descriptors, const struct record *record)
{
    int needed = LAUNCH_CONTAINER + record->status;
    if (record->status < 0 || record->status > LAUNCH_PRESERVED)
        return 0;
    return descriptors[needed - 1] >= 0;
}

static int serve(int *descriptors, const struct record *record)
{
    int served = 0;
    guard_end();
    if (connector_is_used()) { /* what it launches would be in the network of another container */
        errno = EBUSY;
        fail("launching in a helper that has answered CONNECT");
    } else if (!have_come(descriptors, record)) {
        errno = EMFILE;
        fail("receiving the launch's descriptors");
    } else {
        served = carry_out(descriptors, record);
    }
    for (int i = 0; i < LAUNCH_DESCRIPTORS + LAUNCH_PRESERVED; i++)
        close_owned(&descriptors[i]);
    return served;
}

/* Removes what the JVM would have removed of the last container if it were alive. */
static void forget(void)
{
    cgroups_remove();
    state_remove();
}

int main(int count, char **words)
{
    if (count == 2 && strcmp(words[1], "worker") == 0)
        return work();
    if (count == 2 && strcmp(words[1], "files") == 0)
        return work_on_files();
    if (shield() < 0) {
        fail("shielding the helper from its surroundings");
        return 1;
    }
    for (;;) {
        struct record record;
        int descriptors[LAUNCH_DESCRIPTORS + LAUNCH_PRESERVED];
        int got = report_receive_descriptors(CONTROL_FD, &record, descriptors,
                                             LAUNCH_DESCRIPTORS + LAUNCH_PRESERVED);
        if (got <= 0) {
            guard_restore();
            forget();
            return got < 0;
        }
        if (record.type == RECORD_GUARD) /* it was sent before the EXIT arrived */
            guard_begin(descriptors[0], &record);
        if (record.type == RECORD_CONNECT)
            connector_answer(CONTROL_FD, &record, &descriptors[0]);
        if (record.type == RECORD_PORTS)
            connector_serve(CONTROL_FD, &record, descriptors);
        /* Otherwise it is a GO that was sent before the ERROR of its launch arrived. */
        if (record.type != RECORD_LAUNCH)
            continue;
        state_of(&record);
        if (serve(descriptors, &record) < 0) {
            forget();
            return 0;
        }
        network_prepare();
    }
}
