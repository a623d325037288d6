/*
 * The launch plan on the wire: java/core writes it into a sealed memfd, and the helper
 * reads it.
 *
 *   +--------+---------+--------------+------------+------------+-------+-------+
 *   | magic  | version | total_length | step_count | namespaces | flags | death |   struct plan_header
 *   +--------+---------+--------------+------------+------------+-------+-------+
 *   | opcode | length | arguments ...                                           |   step 0
 *   | opcode | length | arguments ...                                           |   step 1
 *   | ...                                                                       |
 *   +---------------------------------------------------------------------------+   total_length bytes
 *
 * All numbers are little endian and unaligned. opcode and length have 32 bits each; length is the
 * number of bytes of the arguments, which steps.def describes letter by letter.
 */
#ifndef JCONTAINER_PLAN_H
#define JCONTAINER_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "arguments.h"

#define PLAN_MAGIC 0x4c50434au /* "JCPL" */
#define PLAN_VERSION 1u
#define PLAN_MAX_LENGTH (64u << 20)
#define PLAN_MAX_ARGUMENTS 7

/* plan_header.flags */
#define PLAN_REAPER 1u /* the first process stays as a reaper and runs the program as its child */
#define PLAN_TRACE 2u  /* report each step when it succeeds */
#define PLAN_SYNC 4u   /* report the new process and wait for GO before the first step */

/*
 * plan_header.death: what happens when the JVM dies. Until the program is on its own, as the steps
 * DETACH and WAIT_START mark it, the death of the JVM always kills what was launched.
 */
/* The death kills it afterwards as well: the supervisor stays. */
#define PLAN_DEATH_KILL 0u
/*
 * Afterwards nothing happens: the supervisor ends, and its subreaper becomes the program's parent.
 */
#define PLAN_DEATH_HAND_OVER 1u
/*
 * Afterwards nothing happens: the supervisor stays as the keeper of the container. keep.h describes
 * it, and the step KEEP what it does.
 */
#define PLAN_DEATH_KEEP 2u

/* flags of KEEP */
#define KEEP_STDIN                                                                                 \
    1u /* the program's stdin is a pipe of the keeper; otherwise it is that of LAUNCH */
#define KEEP_STDIN_ONCE                                                                            \
    2u /* the pipe is closed when the first client that has attached to stdin leaves */

/* formats of LOG */
#define LOG_TEXT 1u /* Kubernetes' lines: time, stream, P or F, text */
#define LOG_JSON 2u /* Docker's json-file */

/* flags of HEALTH */
#define HEALTH_KILL 1u /* the container is killed as soon as it is unhealthy */

/* The name of the socket in the directory of LISTEN_START; SOCK_SEQPACKET, records of control.h. */
#define START_SOCKET "start"

/*
 * Kinds of namespaces that the C library's headers may lack, because they are older than the kernel
 * or do not export them.
 */
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
#ifndef CLONE_NEWUSER
#define CLONE_NEWUSER 0x10000000
#endif

/* flags of OPEN_SOURCE */
#define TREE_RECURSIVE 1u

/* more flags of OPEN_OUTSIDE */
#define TREE_MAPPED 2u     /* with the owners mapped by the user namespace */
#define TREE_MAPPED_TOP 8u /* with TREE_MAPPED: do not map the owners of the mounts below */
#define TREE_SLAVE 4u      /* later mounts of the host appear on it; otherwise it is private */
#define TREE_OPTIONAL 16u  /* if the kernel refuses to make the copy, the slot stays empty */

/* flags of ROOT_OVERLAY */
/* For a user namespace, which may not set trusted.* attributes; Linux 5.11. */
#define OVERLAY_USER_XATTR 1u

/* OVL_MAX_STACK of the kernel; their names below must fit the one page that mount(2) takes. */
#define ROOT_LAYERS_MAX 500u

/* flags of MOUNT and BIND */
#define TARGET_NO_SYMLINKS 1u /* refuse a symbolic link anywhere in the target's path */
#define TARGET_EXISTS 2u      /* fail if the target is missing, instead of making it */
#define TARGET_NOT_PROC 4u    /* refuse a target on a procfs */

/* more flags of MOUNT */
#define MOUNT_KEEP 8u        /* TERMINAL opens its terminal on this mount */
#define MOUNT_COPY_UP 32u    /* the content of the target is copied to the mount first */
#define MOUNT_COPY_OWNER 64u /* with MOUNT_COPY_UP: the target's owner and mode as well */

/* more flags of BIND */
#define BIND_NOT_ON_VOLUME 256u /* a missing target on a volume is refused with EPERM */
#define BIND_IF_THERE 512u      /* with TARGET_EXISTS: if the target is missing, nothing is bound */
#define BIND_RECURSIVE 16u      /* the attributes are set on the mounts below as well */
/*
 * Sets nodev, always on the mounts below as well; a mount of a standard device is left unchanged.
 */
#define BIND_NODEV 128u

/* flags of INERT_VIEW */
#define VIEW_NEEDED 1u /* fail if it cannot be shown; otherwise it is left out */

/* flags of SECCOMP */
#define FILTER_AT_EXEC 1u /* installed right before the program is executed, and not by the step */
/* The reaper of --init installs it as well: the filter allows all calls that the reaper makes. */
#define FILTER_REAPER 2u

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

struct step {
    uint32_t index;
    uint32_t opcode;
    struct argument arguments[PLAN_MAX_ARGUMENTS];
};

/* cgroup v1 has 16 controllers, and there are two hierarchies without a controller. */
#define PLAN_CGROUPS 20
#define PLAN_NAMESPACES 8 /* the number of kinds */
#define PLAN_HOLDS 512    /* each layer of ROOT_LAYERS, and some more */

/* A step in which the supervisor takes part, and the arguments that it needs. */
struct own_step {
    uint32_t index;
    uint32_t opcode; /* 0 if the plan has no such step */
    uint64_t number;
    const char *path;
};

/* What plan_open notes for the supervisor. The strings are part of the plan. */
struct own_steps {
    struct own_step cgroups[PLAN_CGROUPS]; /* CLONE_INTO_CGROUP, JOIN_CGROUP: the path */
    uint32_t cgroup_count;
    struct own_step namespaces[PLAN_NAMESPACES]; /* ENTER_NAMESPACE: the kind and the path */
    uint32_t namespace_count;
    struct own_step streams; /* OWN_STREAMS: the owner on the host */
    struct own_step holds;   /* HOLD_PATHS */
    struct vector held;      /* its paths */
    const char *ping_groups; /* NETWORK_DEFAULTS; NULL if the plan does not have the step */
    struct step keep;        /* KEEP, LOG, HEALTH and AFTER; the opcode is 0 without the step */
    struct step log;
    struct step health;
    struct step after;
};

struct plan {
    const uint8_t *bytes;
    size_t length;
    struct plan_header header;
    struct own_steps own;
    /* JOIN_NAMESPACES: the plan is for a running container */
    int joins;
    /* ENTER_USER: the process that enters clones the one that goes on inside */
    int enters;
    /* ADOPT_ORPHANS: only the supervisor ends the processes that the program leaves behind */
    int adopts;
    int filters; /* SECCOMP */
    /* the process needs its own memory, because it enters a time namespace */
    int copies;
};

/* Why a plan was refused: the problem, and the offset in bytes at which it was found. */
struct plan_error {
    const char *reason;
    size_t offset;
    uint32_t step;
    uint32_t opcode;
};

/*
 * Checks every byte of a plan before any step is carried out: the header, each step's opcode and
 * length, each argument's bounds, NULs inside strings, EXEC as the last step and only there, slots,
 * JOIN_NAMESPACES once and not with new namespaces, ENTER_USER once and not with a new user
 * namespace, KEEP with neither of them, SECCOMP once and of whole instructions. Returns 0, or -1 with *error filled. It is
 * pure: it makes no system calls.
 */
int plan_open(struct plan *plan, const void *bytes, size_t length, struct plan_error *error);

/*
 * Walks a plan that plan_open accepted. *offset starts at 0. Returns 1 with *step filled, or 0 if
 * no step is left.
 */
int plan_next(const struct plan *plan, size_t *offset, struct step *step);

/* Fills *step with the step of that index. Returns 1, or 0 if the plan has no such step. */
int plan_find(const struct plan *plan, uint32_t index, struct step *step);

/* The name of an opcode in steps.def, or NULL. */
const char *opcode_name(uint32_t opcode);

#endif
