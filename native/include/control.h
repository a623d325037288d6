/*
 * The control socket between the JVM and the supervisor: SOCK_SEQPACKET, one record in each packet.
 *
 *   JVM                          supervisor                      first process
 *    │ posix_spawn, once ─────────►│                                  │
 *    │─── LAUNCH plan, streams ───►│                                  │
 *    │ makes the cgroups           │ reads and checks the plan        │
 *    │─── GO (if it makes some) ──►│                                  │
 *    │                             │ clone3 ─────────────────────────►│
 *    │◄── SYNC pid + pidfd ────────│ (only with PLAN_SYNC)            │ waits
 *    │─── GO ─────────────────────►│─── go ──────────────────────────►│
 *    │                             │                                  │ step 0
 *    │◄── STEP (with PLAN_TRACE) ──│◄─────────────────────────────────│
 *    │◄── TERMINAL master ─────────│◄── both ends (with a terminal) ──│
 *    │◄── LISTENER ────────────────│◄── with a filter that notifies ──│
 *    │                             │                                  │ step 1 …
 *    │◄── ERROR step, errno ───────│◄── a step failed, process exits ─│
 *    │   or                        │                                  │
 *    │                             │◄── about to exec ────────────────│
 *    │◄── READY pid + pidfd ───────│◄── end of file: exec succeeded ──│ program
 *    │─── GUARD terminal ─────────►│ waits                            │ …
 *    │◄── EXIT status, rusage ─────│◄── the program ended ────────────│
 *    │─── LAUNCH … ───────────────►│ the next launch
 *
 * A plan with JOIN_NAMESPACES needs two processes, because setns(2) puts only children into a PID
 * namespace:
 *
 *   supervisor                 joiner (outside)              process in the container
 *    │ fork ───────────────────►│                                  │
 *    │◄── SYNC, GO as above ───►│                                  │
 *    │                          │ steps: joins the cgroups         │
 *    │                          │ JOIN_NAMESPACES: setns(pidfd)    │
 *    │                          │ clone3(CLONE_PARENT) ───────────►│ a child of the supervisor
 *    │◄── exits ────────────────│                                  │ waits
 *    │◄── another SYNC; GO ───────────────────────────────────────►│ the steps after it, as above
 *
 * A plan with ENTER_USER also needs two processes: the joiner enters a user namespace instead, and
 * the process that it clones gets the plan's new namespaces.
 *
 * A filter of system calls may deny every call that reports a failed exec. So the failure is also
 * noted in memory, and the supervisor looks at this memory before it treats the end of file as
 * success. A process that waits for its start has no supervisor by then, and gives that memory to
 * the JVM that starts it.
 *
 * Every LAUNCH is answered by one ERROR or one EXIT, which is sent when nothing of the container is
 * left. Then the supervisor serves the next launch. End of file towards the supervisor means that
 * the JVM is gone or does not need the supervisor any more. The supervisor then kills its
 * container, removes the container's cgroups and the state directory that came with LAUNCH, and
 * exits. End of file towards the JVM before EXIT means that the supervisor is gone: the JVM kills
 * the container by its pidfd.
 *
 * The JVM has the master of the container's terminal. The supervisor holds the other end until
 * nothing of the container is left. So the master is at its end only then, when everything that was
 * written has been read, and not when the programs close their ends for a while. GUARD concerns
 * another terminal, the caller's, which the JVM is about to put into raw mode: if the JVM is gone,
 * the supervisor restores the settings. A GUARD is in force after EXIT too, until the next LAUNCH
 * or a GUARD without a terminal, which says that the JVM has restored the settings.
 */
#ifndef JCONTAINER_CONTROL_H
#define JCONTAINER_CONTROL_H

#include <stdint.h>

/* When the helper starts, this descriptor is open, and /dev/null as 0, 1 and 2. */
#define CONTROL_FD 3

/*
 * The descriptors that come with LAUNCH as SCM_RIGHTS, in this order: the program's 0, 1 and 2; the
 * sealed plan; for a plan with JOIN_NAMESPACES a pidfd of the container's first process; then the
 * program's 3 and so on, as many as the record's status says, at most LAUNCH_PRESERVED. A pidfd is
 * sent instead of the process's number because the kernel may reuse the number.
 */
#define LAUNCH_PRESERVED 64
enum launch_descriptor {
    LAUNCH_STDIN,
    LAUNCH_STDOUT,
    LAUNCH_STDERR,
    LAUNCH_PLAN,
    LAUNCH_CONTAINER,
    LAUNCH_DESCRIPTORS
};

/*
 * The descriptors that come from the first process with TERMINAL as SCM_RIGHTS; the JVM gets only
 * the first.
 */
enum terminal_descriptor { TERMINAL_MASTER, TERMINAL_PEER, TERMINAL_DESCRIPTORS };

/*
 * The descriptors that come with the LAUNCH of a plan with PLAN_DEATH_KEEP in place of the program's 3
 * and so on; the record's status is their number. The program's 0 to 2 are /dev/null, and the keeper
 * replaces those that it relays.
 */
enum keep_descriptor {
    KEEP_RECORD,  /* the directory of the container's record */
    KEEP_CLIENTS, /* the listening socket for clients: see keep.h */
    KEEP_DESCRIPTORS
};

/* The most sockets that come with one PORTS. */
#define PORTS_MAX 64

/* One published port, in the argument of PORTS. The n-th belongs to the n-th socket. */
struct published_port {
    /* IPPROTO_TCP: a listening socket; IPPROTO_UDP: a bound one; 0: a descriptor that is only held */
    uint16_t protocol;
    uint16_t port; /* the port in the container, in the order of bytes of the machine */
};

/* The size of the kernel's struct termios, which TCGETS returns. */
#define TERMINAL_SETTINGS_LENGTH 36

enum record_type {
    RECORD_SYNC = 1,  /* pid, and its pidfd as SCM_RIGHTS */
    RECORD_READY = 2, /* pid, and its pidfd as SCM_RIGHTS */
    RECORD_ERROR = 3, /* step, opcode, error, argument */
    RECORD_EXIT = 4,  /* status, wall, user, system, peak memory */
    RECORD_STEP = 5,  /* step, opcode */
    RECORD_GO = 6,    /* from the JVM; the first GO with an error cancels the launch */
    /*
     * LAUNCH comes from the JVM with its descriptors. status: the number of the program's
     * descriptors besides 0 to 2; opcode: LAUNCH_AWAIT or 0; argument: a state directory, or empty.
     */
    RECORD_LAUNCH = 7,
    RECORD_TERMINAL = 8, /* the master of the container's terminal as SCM_RIGHTS */
    /*
     * GUARD comes from the JVM, either with a terminal and, in the argument, its settings before
     * raw mode and in raw mode, or without both.
     */
    RECORD_GUARD = 9,
    /*
     * END comes from the JVM: everything that the program of a plan with JOIN_MARKED has started
     * ends with the program. For other plans it has no effect.
     */
    RECORD_END = 11,
    /*
     * KILL comes from the JVM: the same as END, and SIGKILL, which also takes effect in a frozen
     * cgroup.
     */
    RECORD_KILL = 12,
    /*
     * PORTS comes from the JVM between SYNC and GO, any number of times, for a plan with
     * PLAN_DEATH_KEEP. status: the number of sockets that came as SCM_RIGHTS; argument: as many struct
     * published_port. To a helper that serves no launch it comes after a CONNECT, with one socket; the
     * answer is a PORTS, or an ERROR. Such a helper relays the connections itself.
     */
    RECORD_PORTS = 13,
    /*
     * CONNECT comes from the JVM to a helper that serves no launch: it asks for a socket of TCP in the
     * network namespace of a container. status: the family, AF_INET or AF_INET6. A pidfd of the
     * container's first process comes with the first one as SCM_RIGHTS. The answer is a CONNECT with
     * the socket, which is neither blocking nor connected, or an ERROR. Afterwards the helper refuses
     * each LAUNCH: EBUSY.
     */
    RECORD_CONNECT = 14,
    RECORD_LISTENER = 10, /* the listener of the filter of system calls as SCM_RIGHTS */
};

/*
 * The opcode of a LAUNCH for which the JVM has yet to make the plan's cgroups; it sends GO when
 * they exist. So the supervisor knows the cgroups before they exist, and none is left behind if the
 * JVM is killed.
 */
#define LAUNCH_AWAIT 1u

/*
 * record.step of an ERROR that was not caused by a step; record.opcode is then one of the stages
 * below.
 */
#define NO_STEP 0xffffffffu

enum stage {
    STAGE_PLAN = 0x8001,  /* the plan could not be read: argument says why */
    STAGE_CLONE = 0x8002, /* clone3 failed */
    STAGE_SETUP = 0x8003, /* an operation of the helper itself failed: argument says which */
    STAGE_DIED = 0x8004,  /* the first process died before its last step: status as of wait(2) */
};

#define RECORD_ARGUMENT_MAX 4032

struct record {
    uint32_t type;
    uint32_t step;
    uint32_t opcode;
    int32_t error;  /* errno */
    int32_t pid;    /* as the supervisor's PID namespace numbers it */
    int32_t status; /* as wait(2) gives it */
    uint64_t wall_nanoseconds;
    uint64_t user_microseconds;
    uint64_t system_microseconds;
    uint64_t peak_memory_bytes;
    uint32_t argument_length;
    char argument[RECORD_ARGUMENT_MAX]; /* only the first argument_length bytes are sent */
};

#define RECORD_HEADER_LENGTH 60

#endif
