/*
 * The supervisor stays in the host's namespaces, between the JVM and the first process. It is the
 * only process that outlives the JVM for a moment, to end the container as well.
 */
#include "init.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "attend.h"
#include "birth.h"
#include "cgroup.h"
#include "guard.h"
#include "holds.h"
#include "keeper.h"

/* Returns the note, one for all launches, cleared; NULL with errno on failure. */
static struct note *clean_note(void)
{
    static struct note *note;
    if (!note) {
        void *page =
            mmap(NULL, sizeof *note, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED)
            return NULL;
        note = page;
    }
    *note = (struct note){0};
    return note;
}

static int prepare_joining(struct birth *birth, int container)
{
    if (birth->plan->joins && container < 0) {
        errno = EMFILE; /* the kernel drops descriptors that do not fit below RLIMIT_NOFILE */
        return -1;
    }
    birth->container = container;
    return 0;
}

/* Returns 1 if the cgroups exist, 0 if the launch is cancelled, -1 if the JVM is gone. */
static int await_cgroups(void)
{
    struct record record;
    int terminal;
    do {
        if (report_receive_descriptors(CONTROL_FD, &record, &terminal, 1) <= 0)
            return -1;
        if (record.type == RECORD_GUARD)
            guard_begin(terminal, &record);
    } while (record.type != RECORD_GO);
    if (record.error)
        /*
         * The JVM has removed those that it had made, and one of them may belong to another
         * container.
         */
        cgroups_forget();
    return !record.error;
}

/*
 * Does the same for cgroups that are to be made or exist, and opens them. Returns 0 also if that
 * fails, which is then reported to the JVM.
 */
static int take_cgroups(const struct plan *plan, int awaits, int *into)
{
    struct own_step failed;
    int noted = cgroups_of(plan, &failed);
    if (noted == 0 && awaits) {
        int made = await_cgroups();
        if (made <= 0)
            return made;
    }
    if (noted == 0 && cgroups_open(plan, into, &failed) == 0)
        return 1;
    report_error(CONTROL_FD, failed.index, failed.opcode, NULL);
    return 0;
}

/* If this fails, the error is reported to the JVM. */
static int give_streams(struct birth *birth)
{
    const struct own_step *step = &birth->plan->own.streams;
    const char *which;
    if (own_streams_outside(birth->plan, birth->streams, &which) == 0)
        return 0;
    report_error(CONTROL_FD, step->index, step->opcode, which);
    forgo(birth);
    return -1;
}

/* Takes the locks of the plan. If this fails, the error is reported to the JVM. */
static int take_holds(struct birth *birth)
{
    const struct own_step *step = &birth->plan->own.holds;
    const char *path;
    if (holds_take(birth->plan, &path) == 0)
        return 0;
    report_error(CONTROL_FD, step->index, step->opcode, path);
    forgo(birth);
    return -1;
}

/* Returns as supervise does; the locks that it has taken are released by then, or by the caller. */
static int launch(struct birth *birth, int streams[3], int *preserved, int awaits)
{
    if (take_holds(birth) < 0)
        return 0;
    int ready = take_cgroups(birth->plan, awaits, &birth->cgroup);
    if (ready <= 0) {
        forgo(birth);
        return ready;
    }
    if (keeper_is_for(birth->plan) && keeper_begin(birth, streams, preserved) < 0) {
        forgo(birth);
        return 0;
    }
    if (give_streams(birth) < 0)
        return 0;
    return attend(birth, streams, preserved);
}

int supervise(const struct plan *plan, int streams[3], int container, int *preserved, int count,
              int awaits)
{
    static struct workspace workspace;
    struct birth birth = {.plan = plan, .workspace = &workspace, .cgroup = -1, .container = -1};

    memcpy(birth.streams, streams, sizeof birth.streams);
    memcpy(birth.preserved, preserved, (size_t)count * sizeof *preserved);
    birth.preserved_count = count;
    if (!(birth.note = clean_note()) || workspace_prepare(&workspace, plan->length) < 0 ||
        prepare_joining(&birth, container) < 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, birth.sockets) < 0) {
        report_error(CONTROL_FD, NO_STEP, STAGE_SETUP, "preparing the launch");
        return 0;
    }
    int served = launch(&birth, streams, preserved, awaits);
    holds_release();
    if (keeper_is_for(plan))
        keeper_close();
    return served;
}
