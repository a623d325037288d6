/* Pid 1 of the container: runs the plan's steps one after the other, then becomes the payload. */
#include "init.h"

#include <sys/prctl.h>
#include <sys/stat.h>

#include "end.h"
#include "sys.h"

static step_function *const functions[] = {
    [OP_MOUNT_PROPAGATION] = step_mount_propagation,
    [OP_OPEN_SOURCE] = step_open_source,
    [OP_ROOT_DIRECTORY] = step_root_directory,
    [OP_ROOT_OVERLAY] = step_root_overlay,
    [OP_MAKE_DIRECTORY] = step_make_directory,
    [OP_MOUNT] = step_mount,
    [OP_BIND] = step_bind,
    [OP_MAKE_NODE] = step_make_node,
    [OP_SYMLINK] = step_symlink,
    [OP_MASK_PATH] = step_mask_path,
    [OP_READONLY_PATH] = step_readonly_path,
    [OP_READONLY_ROOT] = step_readonly_root,
    [OP_PIVOT_ROOT] = step_pivot_root,
    [OP_MOVE_ROOT] = step_move_root,
    [OP_HOSTNAME] = step_hostname,
    [OP_LOOPBACK_UP] = step_loopback_up,
    [OP_NEW_SESSION] = step_new_session,
    [OP_UMASK] = step_umask,
    [OP_RLIMIT] = step_rlimit,
    [OP_LATE_RLIMIT] = step_late_rlimit,
    [OP_SET_IDS] = step_set_ids,
    [OP_CAPABILITIES] = step_capabilities,
    [OP_KEEP_FOR_FILTER] = step_keep_for_filter,
    [OP_NO_NEW_PRIVS] = step_no_new_privs,
    [OP_WORKING_DIRECTORY] = step_working_directory,
    [OP_SET_MAPPED_IDS] = step_set_mapped_ids,
    [OP_BIND_NODE] = step_bind_node,
    [OP_BIND_BLOCK_NODE] = step_bind_block_node,
    [OP_MOUNT_IN_SLOT] = step_mount_in_slot,
    [OP_RESTRICT] = step_restrict,
    [OP_OPEN_INSIDE] = step_open_inside,
    [OP_PROTECT_PATH] = step_protect_path,
    [OP_CLONE_INTO_CGROUP] = step_clone_into_cgroup,
    [OP_JOIN_CGROUP] = step_join_cgroup,
    [OP_OOM_SCORE] = step_oom_score,
    [OP_UNSHARE_CGROUP] = step_unshare_cgroup,
    [OP_TERMINAL] = step_terminal,
    [OP_CONSOLE] = step_console,
    [OP_LINE_FEEDS] = step_line_feeds,
    [OP_OPEN_DEVICE] = step_open_device,
    [OP_DEVICE_NODE] = step_device_node,
    [OP_SYSCTL] = step_sysctl,
    [OP_FILE] = step_file,
    [OP_BIND_PROPAGATION] = step_bind_propagation,
    [OP_JOIN_NAMESPACES] = step_join_namespaces,
    [OP_JOIN_MARKED] = step_join_marked,
    [OP_JOIN_TERMINAL] = step_join_terminal,
    [OP_CHANGE_DIRECTORY] = step_change_directory,
    [OP_ENTER_NAMESPACE] = step_enter_namespace,
    [OP_LISTEN_START] = step_listen_start,
    [OP_WAIT_START] = step_wait_start,
    [OP_SYNC_POINT] = step_sync_point,
    [OP_MAKE_DEVICE] = step_make_device,
    [OP_LINK_IF_ABSENT] = step_link_if_absent,
    [OP_CHANGE_ATTRIBUTES] = step_change_attributes,
    [OP_DOMAINNAME] = step_domainname,
    [OP_SESSION_KEYRING] = step_session_keyring,
    [OP_PERSONALITY] = step_personality,
    [OP_SECCOMP] = step_seccomp,
    [OP_DETACH] = step_detach,
    [OP_OPEN_OUTSIDE] = step_open_outside,
    [OP_OPEN_MAPPED] = step_open_outside, /* the supervisor tells them apart */
    [OP_PROGRAM] = step_program,
    [OP_ENTER_USER] = step_enter_user,
    [OP_TIME_NAMESPACE] = step_time_namespace,
    [OP_SCHEDULER] = step_scheduler,
    [OP_IO_PRIORITY] = step_io_priority,
    [OP_AFFINITY] = step_affinity,
    [OP_MEMORY_POLICY] = step_memory_policy,
    [OP_EXEC_LABEL] = step_exec_label,
    [OP_LANDLOCK] = step_landlock,
    [OP_LANDLOCK_ALONE] = step_landlock_alone,
    [OP_ADOPT_ORPHANS] = step_adopt_orphans,
    [OP_NETWORK_DEFAULTS] = step_network_defaults,
    [OP_ROOT_ATTRIBUTES] = step_root_attributes,
    [OP_INERT_VIEW] = step_inert_view,
    [OP_USABLE_DEVICE] = step_usable_device,
    [OP_NULL_DEVICE] = step_null_device,
    [OP_ROOT_SOURCE] = step_root_source,
    [OP_ROOT_SOURCE_OVERLAY] = step_root_source_overlay,
    [OP_OWN_STREAMS] = step_own_streams,
};

static void wait_for_go(int report)
{
    struct record record;
    if (report_receive(report, &record) <= 0)
        _exit(1); /* the supervisor is gone */
    /* As the supervisor did for itself; a reaper's memory is its own. 0 is never refused. */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

_Noreturn static void fail(const struct build *build, const struct step *step)
{
    report_error(build->report, step->index, step->opcode, build->argument);
    _exit(1);
}

static void run_step(struct build *build, const struct step *step)
{
    uint32_t flags = build->plan->header.flags;
    build->argument = NULL;
    if (functions[step->opcode](build, step->arguments) < 0)
        fail(build, step);
    int always = step->opcode == OP_SYNC_POINT;
    if (always || (flags & PLAN_TRACE)) {
        struct record record = {.type = RECORD_STEP, .step = step->index, .opcode = step->opcode};
        (void)report_send(build->report, &record);
        if (always || (flags & PLAN_SYNC))
            wait_for_go(build->report);
    }
}

/*
 * Nothing of the host stays open for the payload but its streams (CVE-2024-21626). The report socket
 * moves to the first free number; its close-on-exec is what tells the supervisor of the exec's success.
 */
static int close_descriptors(struct build *build)
{
    int first = 3 + build->kept;
    if (build->report != first && dup3(build->report, first, O_CLOEXEC) < 0)
        return -1;
    build->report = first;
    return sys_close_range((unsigned int)first + 1, ~0u);
}

_Noreturn static void run_payload(struct build *build, const struct step *step)
{
    struct record executing = {.type = REPORT_EXECUTING};

    if (close_descriptors(build) < 0)
        fail(build, step);
    if (build->plan->header.flags & PLAN_REAPER)
        reap(build, step);
    if (report_send(build->report, &executing) < 0)
        fail(build, step);
    become_payload(build, step);
}

static void go_on_inside(void *data);

/* Those that are left. */
_Noreturn static void run_steps(struct build *build)
{
    while (plan_next(build->plan, &build->offset, &build->step)) {
        const struct step *step = &build->step;
        if (step->opcode == OP_EXEC)
            run_payload(build, step);
        run_step(build, step);
        int joins = step->opcode == OP_JOIN_NAMESPACES || step->opcode == OP_JOIN_MARKED;
        if (joins && close_descriptors(build) < 0)
            fail(build, step); /* what is of the host does not come along */
        if (joins || step->opcode == OP_ENTER_USER) {
            join_inside(build, go_on_inside);
            fail(build, step);
        }
    }
    _exit(1); /* plan_open lets no plan through that does not end in EXEC */
}

/*
 * In sight of the container from here on, and not to be looked into. It waits until the supervisor has taken
 * it on, so that there is never one that nobody knows.
 */
static void go_on_inside(void *data)
{
    struct build *build = data;
    wait_for_go(build->report);
    if (tie_to_supervisor(build->report) < 0)
        fail(build, &build->step);
    run_steps(build);
}

/*
 * The payload's 3 and so on, from the beginning: what the steps open comes behind them. What is ours and in their
 * places moves away first.
 */
static int take_preserved(struct build *build, const struct birth *birth)
{
    int moved[LAUNCH_PRESERVED];
    int count = birth->preserved_count;
    build->kept = count;
    if (count == 0)
        return 0;
    if ((build->report = fcntl(build->report, F_DUPFD_CLOEXEC, 3 + count)) < 0)
        return -1;
    if (build->container >= 0 &&
        (build->container = fcntl(build->container, F_DUPFD_CLOEXEC, 3 + count)) < 0)
        return -1;
    for (int i = 0; i < count; i++)
        if ((moved[i] = fcntl(birth->preserved[i], F_DUPFD_CLOEXEC, 3 + count)) < 0)
            return -1;
    for (int i = 0; i < count; i++)
        if (dup2(moved[i], 3 + i) < 0 || close(moved[i]) < 0)
            return -1;
    return 0;
}

static void prepare(struct build *build, const struct birth *birth)
{
    size_t sources = build->plan->header.step_count * sizeof *build->sources;
    if (tie_to_supervisor(build->report) == 0 && take_streams(birth->streams) == 0 &&
        take_preserved(build, birth) == 0 &&
        (build->sources = workspace_take(build->workspace, sources)))
        return;
    report_error(build->report, NO_STEP, STAGE_SETUP, "preparing the container's first process");
    _exit(1);
}

void container_init(const struct birth *birth)
{
    struct build build = {
        .plan = birth->plan,
        .report = birth->sockets[1],
        .container = birth->container,
        .note = birth->note,
        .root = -1,
        .procfs = -1,
        .devpts = -1,
        .terminal = -1,
        .files = -1,
        .listener = -1,
        .null = -1,
        .workspace = birth->workspace,
    };

    prepare(&build, birth);
    if (birth->plan->header.flags & PLAN_SYNC)
        wait_for_go(build.report);
    (void)umask(0); /* modes of what the steps make are exact; the payload's is a step of its own */
    run_steps(&build);
}
