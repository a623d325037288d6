package dev.jcontainer.plan.step;

/**
 * The kinds of steps, in the order of their numbers on the wire. A test compares them with native/include/steps.def.
 * The meaning of a number never changes.
 */
public enum Opcode {
    MOUNT_PROPAGATION(1),
    OPEN_SOURCE(2),
    ROOT_DIRECTORY(3),
    ROOT_OVERLAY(4),
    MAKE_DIRECTORY(5),
    MOUNT(6),
    BIND(7),
    MAKE_NODE(8),
    SYMLINK(9),
    MASK_PATH(10),
    READONLY_PATH(11),
    READONLY_ROOT(12),
    PIVOT_ROOT(13),
    MOVE_ROOT(14),
    HOSTNAME(15),
    LOOPBACK_UP(16),
    NEW_SESSION(17),
    UMASK(18),
    RLIMIT(19),
    SET_IDS(20),
    CAPABILITIES(21),
    NO_NEW_PRIVS(22),
    WORKING_DIRECTORY(23),
    EXEC(24),
    CLONE_INTO_CGROUP(30),
    JOIN_CGROUP(31),
    OOM_SCORE(32),
    UNSHARE_CGROUP(33),
    OPEN_DEVICE(40),
    SYSCTL(42),
    FILE(43),
    BIND_PROPAGATION(44),
    SET_MAPPED_IDS(45),
    BIND_NODE(46),
    TERMINAL(50),
    CONSOLE(51),
    SECCOMP(65),
    OPEN_OUTSIDE(70),
    ROOT_SOURCE(71),
    ROOT_SOURCE_OVERLAY(72),
    LANDLOCK(73),
    JOIN_NAMESPACES(80),
    CHANGE_DIRECTORY(81),
    JOIN_TERMINAL(82),
    ENTER_NAMESPACE(100),
    LISTEN_START(101),
    WAIT_START(102),
    SYNC_POINT(103),
    MAKE_DEVICE(104),
    LINK_IF_ABSENT(105),
    CHANGE_ATTRIBUTES(106),
    DOMAINNAME(107),
    SESSION_KEYRING(108),
    PERSONALITY(109),
    DETACH(110),
    PROGRAM(111),
    TIME_NAMESPACE(112),
    SCHEDULER(113),
    IO_PRIORITY(114),
    AFFINITY(115),
    MEMORY_POLICY(116),
    BIND_BLOCK_NODE(117),
    ENTER_USER(118),
    OPEN_MAPPED(119),
    EXEC_LABEL(120),
    ADOPT_ORPHANS(160),
    LANDLOCK_ISOLATION(161),
    ROOT_ATTRIBUTES(170),
    INERT_VIEW(171),
    USABLE_DEVICE(172),
    NULL_DEVICE(173),
    KEEP_FOR_FILTER(175),
    OWN_STREAMS(180),
    JOIN_MARKED(181),
    NETWORK_DEFAULTS(185),
    LATE_RLIMIT(190),
    MOUNT_IN_SLOT(195),
    RESTRICT(196),
    OPEN_INSIDE(197),
    LINE_FEEDS(198),
    PROTECT_PATH(199),
    OPEN_LAYER(200),
    ROOT_LAYERS(201),
    HOLD_PATHS(202),
    KEEP(210),
    LOG(211),
    HEALTH(212),
    AFTER(213),
    ROOT_LAYERS_KEPT(220),
    FILL_VOLUME(230);

    private static final Opcode[] ALL = values();

    private final int code;

    Opcode(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /**
     * The kind of step with this number.
     *
     * @throws IllegalArgumentException if this version has no such step
     */
    public static Opcode of(int code) {
        for (Opcode opcode : ALL) {
            if (opcode.code == code) {
                return opcode;
            }
        }
        throw new IllegalArgumentException("it has a step of the unknown kind " + code);
    }
}
