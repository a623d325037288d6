#include "outside.h"

#include <sys/mount.h>

#include "init.h"
#include "mount.h"
#include "sys.h"

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
 * been checked.
 */
static int serve(const struct plan *plan, uint32_t index, int user_namespace, const char **doing)
{
    struct step step = {0};
    int is_there = plan_find(plan, index, &step);
    if (is_there && step.opcode == OP_OPEN_OUTSIDE)
        return open_outside(step.arguments, user_namespace, doing);
    if (is_there && step.opcode == OP_OPEN_MAPPED)
        return open_mapped(step.arguments, doing);
    errno = EPROTO;
    return -1;
}

void outside_serve(const struct plan *plan, int socket, uint32_t index, int user_namespace)
{
    const char *doing = "";
    OWNED int mount = serve(plan, index, user_namespace, &doing);
    struct record record = {.type = REPORT_OPENED, .step = index, .error = mount < 0 ? errno : 0};
    if (mount >= 0) {
        /* If this fails, the first process is dead. */
        (void)report_send_descriptors(socket, &record, &mount, 1);
    } else {
        record.argument_length = (uint32_t)strlen(doing);
        memcpy(record.argument, doing, record.argument_length);
        (void)report_send(socket, &record);
    }
}

/*
 * The answer's error is the step's. errno is set from it, because the supervisor's own calls have
 * changed errno in the shared memory.
 */
static int take_answer(struct build *build)
{
    struct record record;
    int mount = -1;
    int got = report_receive_descriptors(build->report, &record, &mount, 1);
    if (got <= 0 || record.type != REPORT_OPENED)
        _exit(1); /* the supervisor is gone */
    if (mount >= 0)
        return mount;
    if (record.argument_length > 0 && record.argument_length < sizeof build->text) {
        memcpy(build->text, record.argument, record.argument_length);
        build->text[record.argument_length] = 0;
        build->argument = build->text;
    }
    errno = record.error;
    return -1;
}

int step_open_outside(struct build *build, const struct argument *arguments)
{
    struct record request = {.type = REPORT_SOURCE, .step = build->step.index};
    OWNED int user_namespace = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
    if (user_namespace < 0 ||
        report_send_descriptors(build->report, &request, &user_namespace, 1) < 0)
        return -1;
    int mount = take_answer(build);
    if (mount < 0 && !((arguments[1].number & TREE_OPTIONAL) && mount_is_refusal(errno)))
        return -1;
    build->sources[build->slots++] = mount;
    return 0;
}
