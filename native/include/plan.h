/*
 * The launch plan on the wire: what java/core writes into a sealed memfd and the helper reads.
 *
 *   +--------+---------+--------------+------------+------------+-------+-------+
 *   | magic  | version | total_length | step_count | namespaces | flags | death |   struct plan_header
 *   +--------+---------+--------------+------------+------------+-------+-------+
 *   | opcode | length | arguments ...                                           |   step 0
 *   | opcode | length | arguments ...                                           |   step 1
 *   | ...                                                                       |
 *   +---------------------------------------------------------------------------+   total_length bytes
 *
 * Everything is little endian and unaligned. opcode and length are 32 bits each; length counts the
 * bytes of the arguments, which steps.def describes letter by letter.
 */
#ifndef JCONTAINER_PLAN_H
#define JCONTAINER_PLAN_H

#include <stddef.h>
#include <stdint.h>

#define PLAN_MAGIC 0x4c50434au /* "JCPL" */
#define PLAN_VERSION 1u
#define PLAN_MAX_LENGTH (64u << 20)
#define PLAN_MAX_ARGUMENTS 7

/* plan_header.flags */
#define PLAN_REAPER 1u /* pid 1 stays as a reaper and runs the program as its child */
#define PLAN_TRACE 2u  /* report each step as it succeeds */
#define PLAN_SYNC 4u   /* report the new process and wait for GO before the first step */

/*
 * plan_header.death: what the death of the JVM does. Until the program is on its own, which the steps DETACH and WAIT_START
 * mark, it always kills what was launched.
 */
#define PLAN_DEATH_KILL 0u /* and afterwards as well: the supervisor stays */
#define PLAN_DEATH_HAND_OVER                                                                       \
    1u /* afterwards nothing: the supervisor ends, and hands over to its subreaper */

/* in the directory of LISTEN_START; SOCK_SEQPACKET, records of control.h */
#define START_SOCKET "start"

/* kinds of namespaces, where the C library's headers are older than the kernel's, or keep them to themselves */
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
#ifndef CLONE_NEWUSER
#define CLONE_NEWUSER 0x10000000
#endif

/* flags of OPEN_SOURCE */
#define TREE_RECURSIVE 1u

/* more flags of OPEN_OUTSIDE */
#define TREE_MAPPED 2u     /* with the owners of the user namespace */
#define TREE_MAPPED_TOP 8u /* with TREE_MAPPED: not those of what is mounted below */
#define TREE_SLAVE 4u      /* later mounts of the host appear on it; else it is private */
#define TREE_OPTIONAL 16u  /* where the kernel makes no such copy, the slot stays empty */

/* flags of ROOT_OVERLAY */
#define OVERLAY_USER_XATTR                                                                         \
    1u /* for a user namespace, which may not set trusted.* attributes; Linux 5.11 */

/* flags of MOUNT and BIND */
#define TARGET_NO_SYMLINKS 1u /* refuse a symbolic link anywhere in the target's path */
#define TARGET_EXISTS 2u      /* do not make a missing target */
#define TARGET_NOT_PROC 4u    /* refuse a target on a proc file system */

/* more flags of MOUNT */
#define MOUNT_KEEP 8u        /* TERMINAL opens its terminal on this mount */
#define MOUNT_COPY_UP 32u    /* what lies at the target is copied to it first */
#define MOUNT_COPY_OWNER 64u /* with MOUNT_COPY_UP: its owner and mode, too */

/* more flags of BIND */
#define BIND_NOT_ON_VOLUME 256u /* a missing target is not made on a volume: EPERM */
#define BIND_IF_THERE 512u /* with TARGET_EXISTS: where the target is not there, nothing is bound */
#define BIND_RECURSIVE 16u /* the attributes are set on what is mounted below, too */
#define BIND_NODEV                                                                                 \
    128u /* nodev, in any case on what is mounted below, too; a standard device is left as it is */

/* flags of INERT_VIEW */
#define VIEW_NEEDED 1u /* it is an error where it cannot be shown; else it is left out */

/* flags of SECCOMP */
#define FILTER_AT_EXEC 1u /* not by the step, but right before the program is executed */
#define FILTER_REAPER                                                                              \
    2u /* the reaper of --init takes it on as well: it lets all calls through that the reaper makes */

#define FILTER_INSTRUCTION 8u /* sizeof(struct sock_filter) */
#define FILTER_MAX 4096u      /* BPF_MAXINSNS */

struct plan_header {
    uint32_t magic;
    uint32_t version;
    uint32_t total_length;
    uint32_t step_count;
    uint64_t namespaces; /* CLONE_NEW* */
    uint32_t flags;      /* PLAN_* */
    uint32_t death;      /* PLAN_DEATH_* */
};

enum opcode {
#define STEP(code, name, signature, kind, function) OP_##name = (code),
#include "steps.def"
#undef STEP
};

struct vector {
    uint32_t count;
    const uint8_t *first; /* first element as it stands on the wire */
};

struct argument {
    union {
        uint64_t number;      /* u, q */
        const char *string;   /* s: NUL-terminated, points into the plan */
        struct vector vector; /* v, w, b */
    };
};

struct step {
    uint32_t index;
    uint32_t opcode;
    struct argument arguments[PLAN_MAX_ARGUMENTS];
};

#define PLAN_CGROUPS                                                                               \
    20 /* cgroup v1 has 16 controllers, and there are two hierarchies without any */
#define PLAN_NAMESPACES 8 /* as many kinds as there are */

/* A step that the supervisor takes part in, and the arguments that it needs. */
struct own_step {
    uint32_t index;
    uint32_t opcode; /* 0 where the plan has no such step */
    uint64_t number;
    const char *path;
};

/* What plan_open notes for the supervisor. The strings lie in the plan. */
struct own_steps {
    struct own_step cgroups[PLAN_CGROUPS]; /* CLONE_INTO_CGROUP, JOIN_CGROUP: the path */
    uint32_t cgroup_count;
    struct own_step namespaces[PLAN_NAMESPACES]; /* ENTER_NAMESPACE: the kind and the path */
    uint32_t namespace_count;
    struct own_step streams; /* OWN_STREAMS: the owner on the host */
    const char *ping_groups; /* NETWORK_DEFAULTS; NULL without it */
};

struct plan {
    const uint8_t *bytes;
    size_t length;
    struct plan_header header;
    struct own_steps own;
    int joins;   /* whether it has JOIN_NAMESPACES: it is for a container that runs */
    int enters;  /* whether it has ENTER_USER: who enters clones the process that goes on inside */
    int adopts;  /* whether it has ADOPT_ORPHANS: nothing but its supervisor ends what it leaves */
    int filters; /* whether it has SECCOMP */
    int copies;  /* whether its process needs a memory of its own: for a time namespace */
};

/* Why a plan was refused: what is wrong, and the offset in bytes at which it was found. */
struct plan_error {
    const char *reason;
    size_t offset;
    uint32_t step;
    uint32_t opcode;
};

/*
 * Checks every byte of a plan before anything of it is done: the header, each step's opcode and
 * length, each argument's bounds, NULs inside strings, EXEC as the last step and only there, slots,
 * JOIN_NAMESPACES once and instead of new namespaces, ENTER_USER once and instead of a new one, SECCOMP once and of whole instructions.
 * 0, or -1 with *error filled. Pure: no system calls.
 */
int plan_open(struct plan *plan, const void *bytes, size_t length, struct plan_error *error);

/* Walks a plan that plan_open accepted. *offset starts at 0. 1: *step is filled; 0: no step left. */
int plan_next(const struct plan *plan, size_t *offset, struct step *step);

/* Fills *step with the step of that index. 1, or 0 where the plan has no such step. */
int plan_find(const struct plan *plan, uint32_t index, struct step *step);

/* Element of a 'v': the string at *position, which moves on to the next. */
const char *vector_string(const uint8_t **position);

/* Element of a 'w'. */
uint32_t vector_number(const struct vector *vector, uint32_t index);

/* The name of an opcode as it stands in steps.def, or NULL. */
const char *opcode_name(uint32_t opcode);

#endif
