/*
 * Reads a launch plan. The reader is pure and bounds-checked, and makes no system calls. See plan.h
 * for the format.
 */
#include "plan.h"

#include <string.h>

#include "arguments.h"

/* Opcodes have gaps; the tables of what is known about each have none. */
enum place {
    NOT_AN_OPCODE,
#define STEP(code, name, signature, kind, function) PLACE_##name,
#include "steps.def"
#undef STEP
};

static const uint8_t places[] = {
#define STEP(code, name, signature, kind, function) [code] = PLACE_##name,
#include "steps.def"
#undef STEP
};

static const char *const signatures[] = {
#define STEP(code, name, signature, kind, function) [PLACE_##name] = (signature),
#include "steps.def"
#undef STEP
};

static const char *const names[] = {
#define STEP(code, name, signature, kind, function) [PLACE_##name] = #name,
#include "steps.def"
#undef STEP
};

_Static_assert(sizeof names / sizeof names[0] <= UINT8_MAX, "a place fits one byte");

static uint8_t place_of(uint32_t opcode)
{
    return opcode < sizeof places ? places[opcode] : NOT_AN_OPCODE;
}

const char *opcode_name(uint32_t opcode)
{
    return names[place_of(opcode)];
}

/* Reads one step from reader->at on; its opcode and length are already known to fit the plan. */
static int read_step(struct reader *reader, struct step *step)
{
    uint32_t length;
    if (reader_number(reader, &step->opcode) < 0 || reader_number(reader, &length) < 0)
        return -1;
    if (!opcode_name(step->opcode))
        return reader_refuse(reader, "the step is unknown to this build of the helper");
    if (reader_left(reader) < length)
        return reader_refuse(reader, "a step is cut off");
    struct reader inner = {.at = reader->at, .end = reader->at + length};
    const char *letter = signatures[place_of(step->opcode)];
    for (int i = 0; letter[i]; i++) {
        if (reader_argument(&inner, letter[i], &step->arguments[i]) < 0) {
            *reader = inner;
            return -1;
        }
    }
    if (inner.at != inner.end) {
        *reader = inner;
        return reader_refuse(reader, "a step is longer than its arguments");
    }
    reader->at = inner.at;
    return 0;
}

static const char *header_problem(const struct plan_header *header, size_t length)
{
    if (header->magic != PLAN_MAGIC)
        return "this is not a launch plan";
    if (header->version != PLAN_VERSION)
        return "the plan's version is not the one of this build of the helper";
    if (header->total_length != length)
        return "the plan's length is not the one of its file";
    if (header->flags & ~(PLAN_REAPER | PLAN_TRACE | PLAN_SYNC))
        return "the header has an unknown flag";
    if (header->death > PLAN_DEATH_KEEP)
        return "the header has an unknown value for the death of the JVM";
    return NULL;
}

/* What the steps before have made for the following ones. */
struct made {
    uint32_t slots;
    int terminals; /* the filesystems for a terminal */
    int terminal;
};

#define NO_ID UINT32_MAX

/*
 * (uid_t)-1 is not an id: setresuid(2), fchown(2) and similar calls then change nothing, and the
 * process would stay root.
 */
static const char *id_problem(const struct step *step)
{
    const struct argument *arguments = step->arguments;
    int none = 0;
    if (step->opcode == OP_SET_IDS || step->opcode == OP_SET_MAPPED_IDS)
        none = arguments[0].number == NO_ID || arguments[1].number == NO_ID;
    if (step->opcode == OP_TERMINAL || step->opcode == OP_JOIN_TERMINAL)
        none = arguments[2].number == NO_ID;
    if (step->opcode == OP_MAKE_DEVICE)
        none = arguments[4].number >> 32 == NO_ID || (uint32_t)arguments[4].number == NO_ID;
    return none ? "4294967295 is no user or group" : NULL;
}

static const char *terminal_problem(const struct plan *plan, const struct step *step,
                                    struct made *made)
{
    if (step->opcode == OP_MOUNT && (step->arguments[3].number & MOUNT_KEEP))
        made->terminals = 1;
    if ((step->opcode == OP_CONSOLE || step->opcode == OP_LINE_FEEDS) && !made->terminal)
        return "a step names a terminal that was not opened";
    if ((step->opcode == OP_TERMINAL && !made->terminals) ||
        (step->opcode == OP_JOIN_TERMINAL && !plan->joins))
        return "a terminal has no file system to be opened on";
    int is_terminal = step->opcode == OP_TERMINAL || step->opcode == OP_JOIN_TERMINAL;
    if (is_terminal && made->terminal)
        return "the plan opens a second terminal";
    made->terminal |= is_terminal;
    return NULL;
}

static const char *layers_problem(const struct step *step, const struct made *made)
{
    if (step->opcode != OP_ROOT_LAYERS && step->opcode != OP_ROOT_LAYERS_KEPT)
        return NULL;
    uint64_t count = step->arguments[1].number;
    if (count == 0 || count > ROOT_LAYERS_MAX)
        return "a root of layers is not of 1 to 500 layers";
    uint64_t first = step->arguments[0].number;
    uint64_t root = step->arguments[2].number;
    if (root < first || root - first >= count)
        return "a root of layers takes its root from none of its layers";
    if (step->opcode == OP_ROOT_LAYERS_KEPT && step->arguments[3].number >= made->slots)
        return "a step names a source that was not opened";
    return first + count > made->slots ? "a step names a layer that was not opened" : NULL;
}

/* The rules between steps: EXEC ends the plan, and a slot is filled before it is used. */
static const char *order_problem(const struct plan *plan, const struct step *step,
                                 struct made *made)
{
    uint32_t count = plan->header.step_count;
    if ((step->opcode == OP_EXEC) != (step->index + 1 == count))
        return "EXEC is not the last step, or not the only one";
    if (step->opcode == OP_EXEC && step->arguments[0].vector.count == 0)
        return "EXEC has no command";
    if (step->opcode == OP_OPEN_SOURCE || step->opcode == OP_OPEN_DEVICE ||
        step->opcode == OP_OPEN_OUTSIDE || step->opcode == OP_OPEN_MAPPED ||
        step->opcode == OP_OPEN_INSIDE || step->opcode == OP_MOUNT_IN_SLOT ||
        step->opcode == OP_OPEN_LAYER)
        made->slots++;
    if ((step->opcode == OP_BIND || step->opcode == OP_BIND_NODE ||
         step->opcode == OP_BIND_BLOCK_NODE || step->opcode == OP_USABLE_DEVICE ||
         step->opcode == OP_INERT_VIEW || step->opcode == OP_BIND_PROPAGATION ||
         step->opcode == OP_CHANGE_ATTRIBUTES || step->opcode == OP_RESTRICT ||
         step->opcode == OP_ROOT_SOURCE || step->opcode == OP_ROOT_SOURCE_OVERLAY ||
         step->opcode == OP_FILL_VOLUME) &&
        step->arguments[0].number >= made->slots)
        return "a step names a source that was not opened";
    const char *problem = layers_problem(step, made);
    return problem ? problem : terminal_problem(plan, step, made);
}

/*
 * Two filters would both be in force, but a plan has no reason for two, and AT_EXEC keeps only one.
 */
static const char *filter_problem(struct plan *plan, const struct step *step)
{
    if (step->opcode != OP_SECCOMP)
        return NULL;
    uint32_t length = step->arguments[2].vector.count;
    if (length == 0 || length % FILTER_INSTRUCTION || length / FILTER_INSTRUCTION > FILTER_MAX)
        return "a filter is not 1 to 4096 whole instructions";
    if (step->arguments[0].number & ~(uint64_t)(FILTER_AT_EXEC | FILTER_REAPER))
        return "SECCOMP has an unknown flag";
    if (plan->filters)
        return "the plan has SECCOMP twice";
    plan->filters = 1;
    return NULL;
}

static const char *note_cgroup(struct plan *plan, const struct step *step)
{
    struct own_steps *own = &plan->own;
    if (own->cgroup_count == PLAN_CGROUPS)
        return "the plan has more cgroups than a process can be in";
    own->cgroups[own->cgroup_count++] = (struct own_step){
        .index = step->index, .opcode = step->opcode, .path = step->arguments[0].string};
    return NULL;
}

static const char *note_CLONE_INTO_CGROUP(struct plan *plan, const struct step *step)
{
    return note_cgroup(plan, step);
}

static const char *note_JOIN_CGROUP(struct plan *plan, const struct step *step)
{
    return note_cgroup(plan, step);
}

/* Only a process that shares no memory may enter a time namespace. */
static const char *note_TIME_NAMESPACE(struct plan *plan, const struct step *step)
{
    (void)step;
    plan->copies = 1;
    return NULL;
}

static const char *note_ENTER_NAMESPACE(struct plan *plan, const struct step *step)
{
    struct own_steps *own = &plan->own;
    if (own->namespace_count == PLAN_NAMESPACES)
        return "the plan enters more namespaces than there are kinds";
    own->namespaces[own->namespace_count++] = (struct own_step){.index = step->index,
                                                                .opcode = step->opcode,
                                                                .number = step->arguments[0].number,
                                                                .path = step->arguments[1].string};
    if (step->arguments[0].number == CLONE_NEWTIME)
        plan->copies = 1;
    return NULL;
}

static const char *note_OWN_STREAMS(struct plan *plan, const struct step *step)
{
    plan->own.streams = (struct own_step){
        .index = step->index, .opcode = step->opcode, .number = step->arguments[1].number};
    return NULL;
}

/* The supervisor must live as long as the container. */
static const char *note_HOLD_PATHS(struct plan *plan, const struct step *step)
{
    if (plan->own.holds.opcode || plan->joins || plan->header.death == PLAN_DEATH_HAND_OVER)
        return "the plan has HOLD_PATHS twice, or hands its program over";
    if (step->arguments[0].vector.count > PLAN_HOLDS)
        return "HOLD_PATHS has more than 512 paths";
    plan->own.holds = (struct own_step){.index = step->index, .opcode = step->opcode};
    plan->own.held = step->arguments[0].vector;
    return NULL;
}

/* What the keeper does; it must live as long as the container. */
static const char *note_kept(const struct plan *plan, struct step *noted, const struct step *step)
{
    if (noted->opcode)
        return "the plan has a step of the keeper twice";
    if (plan->header.death != PLAN_DEATH_KEEP)
        return "the plan has a step of the keeper, but no keeper";
    *noted = *step;
    return NULL;
}

static const char *note_KEEP(struct plan *plan, const struct step *step)
{
    if (step->arguments[0].number & ~(uint64_t)(KEEP_STDIN | KEEP_STDIN_ONCE))
        return "KEEP has an unknown flag";
    return note_kept(plan, &plan->own.keep, step);
}

static const char *note_LOG(struct plan *plan, const struct step *step)
{
    if (step->arguments[0].number != LOG_TEXT && step->arguments[0].number != LOG_JSON)
        return "LOG has an unknown format";
    if (step->arguments[2].number == 0)
        return "LOG has no file";
    return note_kept(plan, &plan->own.log, step);
}

static const char *note_HEALTH(struct plan *plan, const struct step *step)
{
    if (step->arguments[6].number & ~(uint64_t)HEALTH_KILL)
        return "HEALTH has an unknown flag";
    if (!step->arguments[1].number || !step->arguments[2].number || !step->arguments[5].number)
        return "HEALTH has no interval, time limit or number of retries";
    return note_kept(plan, &plan->own.health, step);
}

static const char *note_AFTER(struct plan *plan, const struct step *step)
{
    if (step->arguments[0].vector.count == 0)
        return "AFTER has no program";
    return note_kept(plan, &plan->own.after, step);
}

static const char *note_NETWORK_DEFAULTS(struct plan *plan, const struct step *step)
{
    plan->own.ping_groups = step->arguments[0].string;
    return NULL;
}

/*
 * A process that joins a container makes no namespaces, and is not the container's first process.
 */
static const char *note_JOIN_NAMESPACES(struct plan *plan, const struct step *step)
{
    (void)step;
    if (plan->joins || plan->enters || plan->adopts || plan->header.namespaces != 0 ||
        (plan->header.flags & PLAN_REAPER))
        return "the plan has JOIN_NAMESPACES twice, or with new namespaces or a reaper";
    plan->joins = 1;
    return NULL;
}

static const char *note_JOIN_MARKED(struct plan *plan, const struct step *step)
{
    return note_JOIN_NAMESPACES(plan, step);
}

/*
 * It also needs two processes; the second makes the new namespaces, in the existing user namespace.
 */
static const char *note_ENTER_USER(struct plan *plan, const struct step *step)
{
    (void)step;
    if (plan->enters || plan->joins || plan->adopts || (plan->header.flags & PLAN_REAPER) ||
        (plan->header.namespaces & CLONE_NEWUSER))
        return "the plan has ENTER_USER twice, or with a new user namespace, a join or a reaper";
    plan->enters = 1;
    return NULL;
}

/*
 * The orphans of a process that joins a container become children of the container's first process.
 */
static const char *note_ADOPT_ORPHANS(struct plan *plan, const struct step *step)
{
    (void)step;
    if (plan->adopts || plan->joins || plan->enters)
        return "the plan has ADOPT_ORPHANS twice, or with JOIN_NAMESPACES or ENTER_USER";
    plan->adopts = 1;
    return NULL;
}

/*
 * The supervisor acts when the process that comes to the step asks for it, so it needs no note in
 * advance.
 */
static const char *note_nothing(struct plan *plan, const struct step *step)
{
    (void)plan, (void)step;
    return NULL;
}

/*
 * These steps only mark when the program is on its own; the header says what the supervisor does
 * then.
 */
static const char *note_DETACH(struct plan *plan, const struct step *step)
{
    (void)step;
    return plan->header.death == PLAN_DEATH_HAND_OVER
               ? NULL
               : "the plan has DETACH or WAIT_START, but its header hands nothing over";
}

static const char *note_WAIT_START(struct plan *plan, const struct step *step)
{
    return note_DETACH(plan, step);
}

#define note_OPEN_OUTSIDE note_nothing
#define note_OPEN_MAPPED note_nothing
#define note_OPEN_LAYER note_nothing
#define note_SYNC_POINT note_nothing

#define CASE_SUPERVISOR(name)                                                                      \
    case OP_##name:                                                                                \
        return note_##name(plan, step);
#define CASE_BUILD(name)
#define CASE_PROCESS(name)

/*
 * Notes what the supervisor has to know about its own steps. Returns NULL, or why the plan is
 * refused.
 */
static const char *note_own(struct plan *plan, const struct step *step)
{
    switch (step->opcode) {
#define STEP(code, name, signature, kind, function) CASE_##kind(name)
#include "steps.def"
#undef STEP
    default:
        return NULL;
    }
}

static int fail(struct plan_error *error, const char *reason, size_t offset,
                const struct step *step)
{
    *error = (struct plan_error){
        .reason = reason, .offset = offset, .step = step->index, .opcode = step->opcode};
    return -1;
}

int plan_open(struct plan *plan, const void *bytes, size_t length, struct plan_error *error)
{
    struct step step = {0};
    if (length < sizeof plan->header || length > PLAN_MAX_LENGTH)
        return fail(error, "the plan's length is out of range", 0, &step);
    *plan = (struct plan){.bytes = bytes, .length = length};
    memcpy(&plan->header, bytes, sizeof plan->header);
    const char *problem = header_problem(&plan->header, length);
    if (problem)
        return fail(error, problem, 0, &step);

    struct reader reader = {.at = plan->bytes + sizeof plan->header, .end = plan->bytes + length};
    struct made made = {0};
    for (uint32_t i = 0; i < plan->header.step_count; i++) {
        step = (struct step){.index = i};
        if (read_step(&reader, &step) < 0)
            problem = reader.problem;
        else
            problem = order_problem(plan, &step, &made);
        if (!problem)
            problem = id_problem(&step);
        if (!problem)
            problem = filter_problem(plan, &step);
        if (!problem)
            problem = note_own(plan, &step);
        if (problem)
            return fail(error, problem, (size_t)(reader.at - plan->bytes), &step);
    }
    if (plan->header.death == PLAN_DEATH_KEEP && !plan->own.keep.opcode)
        return fail(error, "the plan has a keeper, but no KEEP", length, &step);
    /* Its watcher could not hold the first process, which another one clones. */
    if (plan->own.keep.opcode && (plan->joins || plan->enters))
        return fail(error,
                    "the plan has a keeper, but joins a container or enters a user namespace",
                    length, &step);
    if (plan->header.step_count == 0 || reader.at != reader.end)
        return fail(error, "the plan has no steps, or bytes behind its last", length, &step);
    return 0;
}

int plan_next(const struct plan *plan, size_t *offset, struct step *step)
{
    uint32_t index = *offset ? step->index + 1 : 0;
    if (index == plan->header.step_count)
        return 0;
    struct reader reader = {.at = plan->bytes + (*offset ? *offset : sizeof plan->header),
                            .end = plan->bytes + plan->length};
    step->index = index;
    (void)read_step(&reader, step); /* plan_open has read it before */
    *offset = (size_t)(reader.at - plan->bytes);
    return 1;
}

int plan_find(const struct plan *plan, uint32_t index, struct step *step)
{
    size_t offset = 0;
    while (plan_next(plan, &offset, step))
        if (step->index == index)
            return 1;
    return 0;
}
