#include "outside.h"

#include <sys/mount.h>

#include "init.h"
#include "layer.h"
#include "mount.h"
#include "sys.h"

/* The answers that may wait in the socket: each has a descriptor in flight, and the buffer is finite. */
#define LAYERS_AT_ONCE 16u

/*
 * The host's mounts may be shared. A copy is then a peer of its mount, and each would show what is
 * mounted on the other. A copy is handed over after all of this is done.
 */
static int restrict_copy(int copy, uint64_t flags, int user_namespace)
{
    const struct mount_attributes mapping = {
        .attr_set = ATTRIBUTE_IDMAP,
        .userns_fd = (uint64_t)user_namespace,
    };
    int is_whole = (flags & TREE_MAPPED) && !(flags & TREE_MAPPED_TOP);
    struct mount_attributes change = is_whole ? mapping : (struct mount_attributes){0};
    change.propagation = flags & TREE_SLAVE ? MS_SLAVE : MS_PRIVATE;
    if (sys_mount_setattr(copy, flags & TREE_RECURSIVE ? AT_RECURSIVE : 0, &change) < 0)
        return -1;
    change = mapping;
    return is_whole || !(flags & TREE_MAPPED) ? 0 : sys_mount_setattr(copy, 0, &change);
}

/*
 * Returns a detached copy of the mount at a path of the host. If it cannot be restricted, *doing
 * says what failed.
 */
static int open_outside(const struct argument *arguments, int user_namespace, const char **doing)
{
    uint64_t flags = arguments[1].number;
    OWNED int place = open(arguments[0].string, O_PATH | O_CLOEXEC);
    OWNED int copy = place < 0 ? -1 : mount_copy(place, (flags & TREE_RECURSIVE) != 0);
    if (copy < 0)
        return -1;
    if (restrict_copy(copy, flags, user_namespace) < 0) {
        *doing =
            flags & TREE_MAPPED ? "mapping its owners" : "separating its mounts from the host's";
        return -1;
    }
    return steal(&copy);
}

/* Does the same with owners mapped by a user namespace other than the container's. */
static int open_mapped(const struct argument *arguments, const char **doing)
{
    OWNED int user_namespace = open(arguments[2].string, O_RDONLY | O_CLOEXEC);
    return user_namespace < 0 ? -1 : open_outside(arguments, user_namespace, doing);
}

/*
 * The request comes from our own code in the first process, and names a step of a plan that has
 * been checked. What the step was working on when it failed is in scratch->argument.
 */
static int serve(const struct plan *plan, uint32_t index, int user_namespace, struct build *scratch)
{
    struct step step = {0};
    int is_there = plan_find(plan, index, &step);
    if (is_there && step.opcode == OP_OPEN_OUTSIDE)
        return open_outside(step.arguments, user_namespace, &scratch->argument);
    if (is_there && step.opcode == OP_OPEN_MAPPED)
        return open_mapped(step.arguments, &scratch->argument);
    if (is_there && step.opcode == OP_OPEN_LAYER)
        return layer_open(step.arguments, user_namespace, scratch);
    errno = EPROTO;
    return -1;
}

static int send_error(int socket, const struct build *scratch, uint32_t index, int error)
{
    struct record record = {.type = REPORT_OPENED, .step = index, .error = error};
    if (scratch->argument) {
        record.argument_length = (uint32_t)strnlen(scratch->argument, sizeof record.argument);
        memcpy(record.argument, scratch->argument, record.argument_length);
    }
    (void)report_send(socket, &record); /* if this fails as well, the first process is dead */
    return -1;
}

static int answer(const struct plan *plan, int socket, uint32_t index, int user_namespace)
{
    struct build scratch = {0};
    OWNED int mount = serve(plan, index, user_namespace, &scratch);
    if (mount < 0)
        return send_error(socket, &scratch, index, errno);
    const struct record record = {.type = REPORT_OPENED, .step = index};
    if (report_send_descriptors(socket, &record, &mount, 1) == 0)
        return 0;
    scratch.argument = "handing the mount over"; /* the kernel limits descriptors in flight */
    return send_error(socket, &scratch, index, errno);
}

void outside_serve(const struct plan *plan, int socket, const struct record *request,
                   int user_namespace)
{
    for (int i = 0; i < request->status; i++)
        if (answer(plan, socket, request->step + (uint32_t)i, user_namespace) < 0)
            return;
}

/*
 * The answer's error is the step's. errno is set from it, because the supervisor's own calls have
 * changed errno in the shared memory. A descriptor that finds no room below RLIMIT_NOFILE does not
 * come, and the answer has no error then.
 */
static int take_error(struct build *build, const struct record *record)
{
    if (record->argument_length > 0 && record->argument_length < sizeof build->text) {
        memcpy(build->text, record->argument, record->argument_length);
        build->text[record->argument_length] = 0;
        build->argument = build->text;
    }
    errno = record->error ? record->error : EMFILE;
    return -1;
}

static int take_answer(struct build *build)
{
    struct record record;
    OWNED int mount = -1;
    int got = report_receive_descriptors(build->report, &record, &mount, 1);
    if (got == 0)
        _exit(1); /* the supervisor is gone */
    if (got < 0)
        return -1;
    if (record.type != REPORT_OPENED || record.step != build->step.index) {
        errno = EPROTO;
        return -1;
    }
    return mount >= 0 ? steal(&mount) : take_error(build, &record);
}

/*
 * Has the supervisor open what the present step names, and the next steps of the plan after it. While
 * it does that, this process only receives: both have one errno.
 */
static int ask(struct build *build, uint32_t steps)
{
    struct record request = {
        .type = REPORT_SOURCE, .step = build->step.index, .status = (int32_t)steps};
    build->coming = steps - 1;
    OWNED int user_namespace = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
    if (user_namespace < 0 ||
        report_send_descriptors(build->report, &request, &user_namespace, 1) < 0)
        return -1;
    return take_answer(build);
}

int step_open_outside(struct build *build, const struct argument *arguments)
{
    int mount = ask(build, 1);
    if (mount < 0 && !((arguments[1].number & TREE_OPTIONAL) && mount_is_refusal(errno)))
        return -1;
    build->sources[build->slots++] = mount;
    return 0;
}

/*
 * The number of layers that the plan opens from the present step on, in a row. If a step waits for GO,
 * no other answer may be in the socket then.
 */
static uint32_t layers_in_a_row(const struct build *build)
{
    size_t offset = build->offset;
    struct step step = build->step;
    uint32_t count = 1;
    uint32_t most = build->plan->header.flags & PLAN_TRACE ? 1 : LAYERS_AT_ONCE;
    while (count < most && plan_next(build->plan, &offset, &step) && step.opcode == OP_OPEN_LAYER)
        count++;
    return count;
}

/* One request is for several layers, because each wait for the supervisor takes longer than a mount. */
int step_open_layer(struct build *build, const struct argument *arguments)
{
    (void)arguments;
    int asked = build->coming > 0;
    build->coming -= (uint32_t)asked;
    int mount = asked ? take_answer(build) : ask(build, layers_in_a_row(build));
    if (mount < 0)
        return -1;
    build->sources[build->slots++] = mount;
    return 0;
}
