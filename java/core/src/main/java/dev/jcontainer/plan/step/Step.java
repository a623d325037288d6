package dev.jcontainer.plan.step;

/**
 * One step of a launch plan. What each does is said where it is done, in native/init; opcodes and arguments stand in
 * native/include/steps.def, and a test holds this file against it.
 */
public sealed interface Step
        permits MountStep,
                SourceStep,
                RootStep,
                DeviceStep,
                TerminalStep,
                NamespaceStep,
                ProcessStep,
                PrivilegeStep,
                LifecycleStep {
    /** Its kind. */
    Opcode opcode();

    /** Writes the arguments, in the order of steps.def. */
    void encode(Encoder out);

    /** What it does, on one line, fit to follow "Cannot". */
    String attempt();

    /** The system calls that it stands for, with the sections of their man pages. */
    String calls();

    /** What to do about a failure; empty where the error says it all. Most steps know no more than the error does. */
    default String hint(StepFailure failure) {
        return failure.hint();
    }

    /** As {@link #attempt()}, of a step that failed, where the failure says more exactly what it was about. */
    default String attempt(StepFailure failure) {
        return attempt();
    }

    /** What was in hand, to stand behind the error; empty where the attempt says it already. */
    default String detail(StepFailure failure) {
        return failure.argument();
    }

    /** Whether it needs what the specification names: where that is missing, the specification is at fault. */
    default boolean namesInput() {
        return false;
    }

    /** {@code MOUNT_ATTR_RDONLY}. */
    int READONLY = 0x1;
    /** {@code MOUNT_ATTR_NOSUID}. */
    int NOSUID = 0x2;
    /** {@code MOUNT_ATTR_NODEV}. */
    int NODEV = 0x4;
    /** {@code MOUNT_ATTR_NOEXEC}. */
    int NOEXEC = 0x8;
    /** {@code MOUNT_ATTR_NOATIME}. */
    int NOATIME = 0x10;
    /** {@code MOUNT_ATTR_STRICTATIME}. */
    int STRICTATIME = 0x20;

    /** {@code MS_REC}. */
    int RECURSIVE_PROPAGATION = 0x4000;
    /** {@code MS_PRIVATE}. */
    int PRIVATE_PROPAGATION = 0x40000;
    /** {@code MS_SLAVE}. */
    int SLAVE_PROPAGATION = 0x80000;

    /** A symbolic link in the target's path is an error. */
    int NO_SYMLINKS = 1;
    /** A missing target is an error. */
    int TARGET_EXISTS = 2;

    /** A target on a proc file system is an error. */
    int NOT_PROC = 4;
    /** {@link Terminal} opens its terminal on this {@link Mount}. */
    int KEEP = 8;
    /** What lies at the target of {@link Mount} is copied to it first. */
    int COPY_UP = 32;
    /** With {@link #COPY_UP}: its owner and mode, too. */
    int COPY_OWNER = 64;
    /** The attributes of {@link Bind} hold for what is mounted below, too. */
    int RECURSIVE_ATTRIBUTES = 16;
    /** No device on what {@link Bind} attaches, or below, can be opened, unless it is itself one of those of each container. */
    int NO_DEVICES = 128;
    /** Where the target of {@link Bind} is missing, it is not made on a volume, where it would stay: an error. */
    int NOT_ON_VOLUME = 256;
    /** With {@link #TARGET_EXISTS}: where the target of {@link Bind} is missing, nothing is bound. */
    int IF_THERE = 512;

    /** The overlay keeps its notes in attributes that a user namespace may set; Linux 5.11. */
    int USER_XATTR = 1;

    /** With what is mounted below. */
    int RECURSIVE = 1;
    /** With owners mapped by the container's user namespace; of {@link OpenOutside}. */
    int MAPPED = 2;
    /** With {@link #MAPPED}: not the owners of what is mounted below. */
    int MAPPED_TOP = 8;
    /** With later mounts of the host appearing on it; of {@link OpenOutside}. */
    int TAKES_MOUNTS = 4;

    /** Where the kernel makes no such copy, the slot stays empty; of {@link OpenSource} and {@link OpenOutside}. */
    int OPTIONAL = 16;
    /** What {@link InertView} cannot show is an error; else it is left out. */
    int NEEDED = 1;

    /** The filter is installed right before the program is executed. */
    int AT_EXEC = 1;
    /** The reaper takes the filter on as well. */
    int IN_REAPER = 2;
}
