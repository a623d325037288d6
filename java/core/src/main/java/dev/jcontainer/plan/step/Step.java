package dev.jcontainer.plan.step;

import dev.jcontainer.host.IdMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a launch plan. What each does is said where it is done, in native/init; opcodes and arguments stand in
 * native/include/steps.def, and a test holds this file against it.
 */
public sealed interface Step {
    /** The number of the step's kind. */
    int opcode();

    /** Writes the arguments, in the order of steps.def. */
    void encode(Encoder out);

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

    /** Sets how mounts spread between namespaces: mount(2) with MS_PRIVATE and the like. */
    record MountPropagation(String path, int flags) implements Step {
        @Override
        public int opcode() {
            return 1;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags);
        }
    }

    /** Opens something of the host for a later {@link Bind}; fills the next slot, from 0. */
    record OpenSource(String path, int flags) implements Step {
        @Override
        public int opcode() {
            return 2;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags);
        }
    }

    /** Takes a directory as the root. */
    record RootDirectory(String path) implements Step {
        @Override
        public int opcode() {
            return 3;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Takes a directory as the root, with writes going to a tmpfs of {@code size} bytes, 0 for the kernel's default. */
    record RootOverlay(String lower, String staging, long size, int flags) implements Step {
        @Override
        public int opcode() {
            return 4;
        }

        @Override
        public void encode(Encoder out) {
            out.string(lower).string(staging).longNumber(size).number(flags);
        }
    }

    /** Makes a directory in the root; one that is there is as good. */
    record MakeDirectory(String path, int mode) implements Step {
        @Override
        public int opcode() {
            return 5;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(mode);
        }
    }

    /** Mounts a new file system in the root. */
    record Mount(String type, String target, int attributes, int flags, List<String> options) implements Step {
        public Mount {
            options = List.copyOf(options);
        }

        @Override
        public int opcode() {
            return 6;
        }

        @Override
        public void encode(Encoder out) {
            out.string(type).string(target).number(attributes).number(flags).strings(options);
        }
    }

    /** As {@link Mount}, and fills the next slot with the mount: it takes more attributes when what goes on it is made. */
    record MountInSlot(String type, String target, int attributes, int flags, List<String> options) implements Step {
        public MountInSlot {
            options = List.copyOf(options);
        }

        @Override
        public int opcode() {
            return 195;
        }

        @Override
        public void encode(Encoder out) {
            out.string(type).string(target).number(attributes).number(flags).strings(options);
        }
    }

    /** Sets attributes of the mount in a slot, which is in its place by now. */
    record Restrict(int slot, int attributes) implements Step {
        @Override
        public int opcode() {
            return 196;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).number(attributes);
        }
    }

    /** Opens something of the root, as the steps before have made it, for a later {@link Bind}; fills the next slot. */
    record OpenInside(String path, int flags) implements Step {
        @Override
        public int opcode() {
            return 197;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags);
        }
    }

    /** Has the terminal that was opened put no carriage return ahead of a line feed: ONLCR of {@code termios(3)}. */
    record LineFeeds() implements Step {
        @Override
        public int opcode() {
            return 198;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /**
     * As {@link MaskPath}, or as {@link ReadonlyPath} where {@code readonly} is 1, of what a symbolic link stands for in the
     * root.
     */
    record ProtectPath(String path, int readonly) implements Step {
        @Override
        public int opcode() {
            return 199;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(readonly);
        }
    }

    /** Attaches what was opened into a slot. */
    record Bind(int slot, String target, int attributes, int flags) implements Step {
        @Override
        public int opcode() {
            return 7;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(target).number(attributes).number(flags);
        }
    }

    /** Makes a device node in the root. */
    record MakeNode(String path, int mode, int major, int minor) implements Step {
        @Override
        public int opcode() {
            return 8;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(mode).number(major).number(minor);
        }
    }

    /** Makes a symbolic link in the root. */
    record Symlink(String text, String path) implements Step {
        @Override
        public int opcode() {
            return 9;
        }

        @Override
        public void encode(Encoder out) {
            out.string(text).string(path);
        }
    }

    /** Covers a path, where it exists: a directory by an empty one, a file by the null device. */
    record MaskPath(String path) implements Step {
        @Override
        public int opcode() {
            return 10;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Makes a path read-only, where it exists. */
    record ReadonlyPath(String path) implements Step {
        @Override
        public int opcode() {
            return 11;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Makes the root file system read-only, but not what is mounted below it. */
    record ReadonlyRoot() implements Step {
        @Override
        public int opcode() {
            return 12;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** Leaves the host's root for the container's. */
    record PivotRoot() implements Step {
        @Override
        public int opcode() {
            return 13;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** The same from an initramfs. */
    record MoveRoot() implements Step {
        @Override
        public int opcode() {
            return 14;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** Sets the host name. */
    record Hostname(String name) implements Step {
        @Override
        public int opcode() {
            return 15;
        }

        @Override
        public void encode(Encoder out) {
            out.string(name);
        }
    }

    /** Brings up the loopback interface. */
    record LoopbackUp() implements Step {
        @Override
        public int opcode() {
            return 16;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** Leaves the caller's session and terminal. */
    record NewSession() implements Step {
        @Override
        public int opcode() {
            return 17;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** Sets the file mode creation mask. */
    record Umask(int mask) implements Step {
        @Override
        public int opcode() {
            return 18;
        }

        @Override
        public void encode(Encoder out) {
            out.number(mask);
        }
    }

    /** Sets a resource limit, by its number of setrlimit(2). */
    record Rlimit(int resource, long soft, long hard) implements Step {
        @Override
        public int opcode() {
            return 19;
        }

        @Override
        public void encode(Encoder out) {
            out.number(resource).longNumber(soft).longNumber(hard);
        }
    }

    /**
     * The same, for what the launch itself may need until the exec: the step only raises a limit, and what it takes away is
     * taken right before the program is executed.
     */
    record LateRlimit(int resource, long soft, long hard) implements Step {
        @Override
        public int opcode() {
            return 190;
        }

        @Override
        public void encode(Encoder out) {
            out.number(resource).longNumber(soft).longNumber(hard);
        }
    }

    /** Sets user, group and supplementary groups. */
    record SetIds(int uid, int gid, List<Integer> groups) implements Step {
        public SetIds {
            groups = List.copyOf(groups);
        }

        /** Of ids from 0 to 4294967294; the fields have the same 32 bits. */
        public static SetIds of(long uid, long gid, List<Long> groups) {
            return new SetIds(Ids.of(uid), Ids.of(gid), Ids.of(groups));
        }

        @Override
        public int opcode() {
            return 20;
        }

        @Override
        public void encode(Encoder out) {
            out.number(uid).number(gid).numbers(groups);
        }
    }

    /** Sets user and group, where a user namespace denies {@code setgroups(2)}. */
    record SetMappedIds(int uid, int gid) implements Step {
        /** Of ids from 0 to 4294967294; the fields have the same 32 bits. */
        public static SetMappedIds of(long uid, long gid) {
            return new SetMappedIds(Ids.of(uid), Ids.of(gid));
        }

        @Override
        public int opcode() {
            return 45;
        }

        @Override
        public void encode(Encoder out) {
            out.number(uid).number(gid);
        }
    }

    /** Shows a character device of the host, after a check that it is the one of these numbers. */
    record BindNode(int slot, String target, int major, int minor) implements Step {
        @Override
        public int opcode() {
            return 46;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(target).number(major).number(minor);
        }
    }

    /** The same of a block device. */
    record BindBlockNode(int slot, String target, int major, int minor) implements Step {
        @Override
        public int opcode() {
            return 117;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(target).number(major).number(minor);
        }
    }

    /** Enters a user namespace of the host, in which the plan's namespaces are made then. */
    record EnterUser(String path) implements Step {
        @Override
        public int opcode() {
            return 118;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Sets all capability sets, a bit a capability. */
    record Capabilities(long bounding, long effective, long permitted, long inheritable, long ambient) implements Step {
        /** A bounding set that stays as it is. */
        public static final long UNCHANGED = -1;

        @Override
        public int opcode() {
            return 21;
        }

        @Override
        public void encode(Encoder out) {
            out.longNumber(bounding)
                    .longNumber(effective)
                    .longNumber(permitted)
                    .longNumber(inheritable)
                    .longNumber(ambient);
        }
    }

    /**
     * {@code CAP_SYS_ADMIN} outlasts {@link Capabilities}, for a filter without {@link NoNewPrivs}, and is gone with the
     * exec.
     */
    record KeepForFilter() implements Step {
        @Override
        public int opcode() {
            return 175;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** No program gets more rights by being executed. */
    record NoNewPrivs() implements Step {
        @Override
        public int opcode() {
            return 22;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** Changes to a directory of the container, made where it is missing. */
    record WorkingDirectory(String path) implements Step {
        @Override
        public int opcode() {
            return 23;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Executes the program, looked up in {@code path} unless that is empty. */
    record Exec(List<String> argv, List<String> envp, String path) implements Step {
        public Exec {
            argv = List.copyOf(argv);
            envp = List.copyOf(envp);
        }

        /** Without the values of the environment: what is logged of a plan is not to hold secrets. */
        @Override
        public String toString() {
            StringBuilder names = new StringBuilder();
            for (String variable : envp) {
                int equals = variable.indexOf('=');
                names.append(names.length() == 0 ? "" : ", ");
                names.append(equals < 0 ? variable : variable.substring(0, equals));
            }
            return "Exec[argv=" + argv + ", names of envp=[" + names + "], path=" + path + "]";
        }

        @Override
        public int opcode() {
            return 24;
        }

        @Override
        public void encode(Encoder out) {
            out.strings(argv).strings(envp).string(path);
        }
    }

    /** Opens a terminal, which becomes the streams and the controlling terminal. */
    record Terminal(int columns, int rows, int uid) implements Step {
        /** Of an owner from 0 to 4294967294. */
        public static Terminal of(int columns, int rows, long uid) {
            return new Terminal(columns, rows, Ids.of(uid));
        }

        @Override
        public int opcode() {
            return 50;
        }

        @Override
        public void encode(Encoder out) {
            out.number(columns).number(rows).number(uid);
        }
    }

    /** As {@link Terminal}, on the {@code /dev/pts} of the container that was joined. */
    record JoinTerminal(int columns, int rows, int uid) implements Step {
        /** Of an owner from 0 to 4294967294. */
        public static JoinTerminal of(int columns, int rows, long uid) {
            return new JoinTerminal(columns, rows, Ids.of(uid));
        }

        @Override
        public int opcode() {
            return 82;
        }

        @Override
        public void encode(Encoder out) {
            out.number(columns).number(rows).number(uid);
        }
    }

    /** Shows the terminal at a path. */
    record Console(String target) implements Step {
        @Override
        public int opcode() {
            return 51;
        }

        @Override
        public void encode(Encoder out) {
            out.string(target);
        }
    }

    /** Has the process cloned into a cgroup v2; the supervisor does it. */
    record CloneIntoCgroup(String path) implements Step {
        @Override
        public int opcode() {
            return 30;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Moves the process into a cgroup v1. */
    record JoinCgroup(String path) implements Step {
        @Override
        public int opcode() {
            return 31;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Sets {@code oom_score_adj}. */
    record OomScore(int score) implements Step {
        @Override
        public int opcode() {
            return 32;
        }

        @Override
        public void encode(Encoder out) {
            out.number(score);
        }
    }

    /** Takes the cgroup that the process is in as the root of what it sees. */
    record UnshareCgroup() implements Step {
        @Override
        public int opcode() {
            return 33;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** Opens a device node of the host for a later {@link DeviceNode} or {@link Bind}; fills the next slot. */
    record OpenDevice(String path) implements Step {
        @Override
        public int opcode() {
            return 40;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Makes a device node as the one in a slot. */
    record DeviceNode(int slot, String path) implements Step {
        @Override
        public int opcode() {
            return 41;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(path);
        }
    }

    /** The same; where no device can be opened at that place, this one can all the same. */
    record UsableDevice(int slot, String path) implements Step {
        @Override
        public int opcode() {
            return 172;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(path);
        }
    }

    /** The container's {@code /dev/null} must be the null device, and can be opened, whatever volumes cover. */
    record NullDevice() implements Step {
        @Override
        public int opcode() {
            return 173;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** Sets {@code MOUNT_ATTR} bits of the root; 1 as {@code recursive} sets them on what is mounted below, too. */
    record RootAttributes(int attributes, int recursive) implements Step {
        @Override
        public int opcode() {
            return 170;
        }

        @Override
        public void encode(Encoder out) {
            out.number(attributes).number(recursive);
        }
    }

    /**
     * Shows a file system of the host of a slot read-only, so that its sockets and FIFOs lead to nobody.
     *
     * @param staging the root overlay's directory
     * @param overlay {@link #USER_XATTR} or 0
     * @param view {@link #NEEDED} or 0
     */
    record InertView(int slot, String staging, String target, int overlay, int view) implements Step {
        @Override
        public int opcode() {
            return 171;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(staging).string(target).number(overlay).number(view);
        }
    }

    /** Sets a kernel parameter, by its path below {@code /proc/sys}. */
    record Sysctl(String path, String value) implements Step {
        @Override
        public int opcode() {
            return 42;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).string(value);
        }
    }

    /** Lets every user of a new network have the ports below 1024, and some groups ping, as engines do. */
    record NetworkDefaults(String pingGroups) implements Step {
        @Override
        public int opcode() {
            return 185;
        }

        @Override
        public void encode(Encoder out) {
            out.string(pingGroups);
        }
    }

    /** Makes a file in memory and binds it in the root; {@code staging} is a directory of the host to make it on. */
    record File(String staging, String target, int mode, String content) implements Step {
        @Override
        public int opcode() {
            return 43;
        }

        @Override
        public void encode(Encoder out) {
            out.string(staging).string(target).number(mode).string(content);
        }
    }

    /** Tells a security module of the next program, by a file below {@code /proc/self/attr}. */
    record ExecLabel(String file, String value) implements Step {
        /** The file of AppArmor, Linux 5.8. */
        public static final String APPARMOR = "apparmor/exec";

        /** The file of SELinux. */
        public static final String SELINUX = "exec";

        @Override
        public int opcode() {
            return 120;
        }

        @Override
        public void encode(Encoder out) {
            out.string(file).string(value);
        }
    }

    /** Sets how mounts spread from and to what was bound of a slot. */
    record BindPropagation(int slot, int flags) implements Step {
        @Override
        public int opcode() {
            return 44;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).number(flags);
        }
    }

    /** Enters the namespaces of a container that runs, {@code CLONE_NEW} bits; the steps ahead of it are done outside. */
    record JoinNamespaces(long namespaces) implements Step {
        @Override
        public int opcode() {
            return 80;
        }

        @Override
        public void encode(Encoder out) {
            out.longNumber(namespaces);
        }
    }

    /**
     * As {@link JoinNamespaces}, in a time namespace of its own with the same clocks, by which the supervisor knows all that
     * the program starts, to end it with the program.
     */
    record JoinMarked(long namespaces) implements Step {
        @Override
        public int opcode() {
            return 181;
        }

        @Override
        public void encode(Encoder out) {
            out.longNumber(namespaces);
        }
    }

    /** Changes to a directory of the container that must be there. */
    record ChangeDirectory(String path) implements Step {
        @Override
        public int opcode() {
            return 81;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Enters a namespace that is there. */
    record EnterNamespace(int kind, String path) implements Step {
        @Override
        public int opcode() {
            return 100;
        }

        @Override
        public void encode(Encoder out) {
            out.number(kind).string(path);
        }
    }

    /** Makes the socket that {@link WaitStart} waits on, in a directory of the host. */
    record ListenStart(String directory) implements Step {
        @Override
        public int opcode() {
            return 101;
        }

        @Override
        public void encode(Encoder out) {
            out.string(directory);
        }
    }

    /** Lets go of the supervisor and this JVM, and waits for a connection, which hears what goes wrong from then on. */
    record WaitStart() implements Step {
        @Override
        public int opcode() {
            return 102;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** Tells the listener, and waits while it does something. */
    record SyncPoint() implements Step {
        @Override
        public int opcode() {
            return 103;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /**
     * Makes a device node or a FIFO; one of the same kind that is there stays.
     *
     * @param mode with its type
     * @param owner the uid in the high half, the gid in the low half
     */
    record MakeDevice(String path, int mode, int major, int minor, long owner) implements Step {
        @Override
        public int opcode() {
            return 104;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(mode).number(major).number(minor).longNumber(owner);
        }
    }

    /** Makes a symbolic link; what is there stays. */
    record LinkIfAbsent(String text, String path) implements Step {
        @Override
        public int opcode() {
            return 105;
        }

        @Override
        public void encode(Encoder out) {
            out.string(text).string(path);
        }
    }

    /** Changes {@code MOUNT_ATTR} bits of what was bound of a slot; 1 as {@code recursive} changes what is below, too. */
    record ChangeAttributes(int slot, long set, long clear, int recursive) implements Step {
        @Override
        public int opcode() {
            return 106;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).longNumber(set).longNumber(clear).number(recursive);
        }
    }

    /** Sets the NIS domain name. */
    record Domainname(String name) implements Step {
        @Override
        public int opcode() {
            return 107;
        }

        @Override
        public void encode(Encoder out) {
            out.string(name);
        }
    }

    /** Leaves the keys of the caller's session behind. */
    record SessionKeyring(String name) implements Step {
        @Override
        public int opcode() {
            return 108;
        }

        @Override
        public void encode(Encoder out) {
            out.string(name);
        }
    }

    /** Sets the execution domain, of {@code personality(2)}. */
    record Personality(int domain) implements Step {
        @Override
        public int opcode() {
            return 109;
        }

        @Override
        public void encode(Encoder out) {
            out.number(domain);
        }
    }

    /** Names the file that {@link Exec} executes; its argv[0] is only a name then. */
    record Program(String path) implements Step {
        @Override
        public int opcode() {
            return 111;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Enters a new time namespace; seconds, which may be below 0, and nanoseconds that are added to each clock. */
    record TimeNamespace(long monotonicSeconds, long monotonicNanoseconds, long bootSeconds, long bootNanoseconds)
            implements Step {
        @Override
        public int opcode() {
            return 112;
        }

        @Override
        public void encode(Encoder out) {
            out.longNumber(monotonicSeconds)
                    .longNumber(monotonicNanoseconds)
                    .longNumber(bootSeconds)
                    .longNumber(bootNanoseconds);
        }
    }

    /** Sets the scheduling policy and what belongs to it, by the numbers of {@code sched_setattr(2)}. */
    record Scheduler(int policy, long flags, int nice, int priority, long runtime, long deadline, long period)
            implements Step {
        @Override
        public int opcode() {
            return 113;
        }

        @Override
        public void encode(Encoder out) {
            out.number(policy).longNumber(flags).number(nice).number(priority);
            out.longNumber(runtime).longNumber(deadline).longNumber(period);
        }
    }

    /** Sets the priority of input and output, by the number of {@code ioprio_set(2)}. */
    record IoPriority(int priority) implements Step {
        @Override
        public int opcode() {
            return 114;
        }

        @Override
        public void encode(Encoder out) {
            out.number(priority);
        }
    }

    /** Keeps to some processors, a bit each, 32 in a word. */
    record Affinity(List<Integer> words) implements Step {
        public Affinity {
            words = List.copyOf(words);
        }

        @Override
        public int opcode() {
            return 115;
        }

        @Override
        public void encode(Encoder out) {
            out.numbers(words);
        }
    }

    /** Says from which nodes memory comes, by the numbers of {@code set_mempolicy(2)}; nodes are as processors above. */
    record MemoryPolicy(int mode, List<Integer> nodes) implements Step {
        public MemoryPolicy {
            nodes = List.copyOf(nodes);
        }

        @Override
        public int opcode() {
            return 116;
        }

        @Override
        public void encode(Encoder out) {
            out.number(mode).numbers(nodes);
        }
    }

    /** A step of a plan that was read, of a kind that nobody changes afterwards: its arguments as they stand on the wire. */
    record Encoded(int opcode, String arguments) implements Step {
        @Override
        public void encode(Encoder out) {
            out.bytes(arguments);
        }
    }

    /**
     * Filters the system calls from here on, or from the exec on.
     *
     * @param when {@link #AT_EXEC}, {@link #IN_REAPER}
     * @param flags {@code SECCOMP_FILTER_FLAG_*}
     */
    record Seccomp(int when, int flags, Filter filter) implements Step {
        @Override
        public int opcode() {
            return 65;
        }

        @Override
        public void encode(Encoder out) {
            out.number(when).number(flags);
            filter.encode(out);
        }
    }

    /** Lets go of the supervisor and this JVM when the program has been executed. */
    record Detach() implements Step {
        @Override
        public int opcode() {
            return 110;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** As {@link OpenSource}, by the supervisor: what the user namespace cannot reach, or {@link #MAPPED}; Linux 5.12. */
    record OpenOutside(String path, int flags) implements Step {
        @Override
        public int opcode() {
            return 70;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags);
        }
    }

    /**
     * As {@link OpenOutside} with {@link #MAPPED}, by another user namespace than the container's.
     *
     * @param namespace its path
     */
    record OpenMapped(String path, int flags, String namespace) implements Step {
        @Override
        public int opcode() {
            return 119;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path).number(flags).string(namespace);
        }
    }

    /** Takes a source as the root; {@code staging} is a directory of the host to put it on. */
    record RootSource(int slot, String staging) implements Step {
        @Override
        public int opcode() {
            return 71;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(staging);
        }
    }

    /** As {@link RootOverlay}, on a source. */
    record RootSourceOverlay(int slot, String staging, long size, int flags) implements Step {
        @Override
        public int opcode() {
            return 72;
        }

        @Override
        public void encode(Encoder out) {
            out.number(slot).string(staging).longNumber(size).number(flags);
        }
    }

    /**
     * Makes the supervisor the parent of all that the program leaves behind, which it kills at the end: {@code
     * PR_SET_CHILD_SUBREAPER} of man 2 prctl, where no PID namespace ends with its first process.
     */
    record AdoptOrphans() implements Step {
        @Override
        public int opcode() {
            return 160;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /**
     * Gives the program's stdin, stdout and stderr to its user, where they are pipes or sockets; else it could not open
     * /dev/stdout. Whoever of the supervisor and the process inside has the right does it; where neither has, they stay.
     *
     * @param uid of the user in the container
     * @param hostUid of the same on the host, -1 where that is not known
     */
    record OwnStreams(int uid, int hostUid) implements Step {
        /** For a user of a container with that map, null for none. */
        public static OwnStreams of(long uid, @Nullable IdMap map) {
            return new OwnStreams(Ids.of(uid), map == null ? Ids.of(uid) : (int) map.hostUid(uid));
        }

        @Override
        public int opcode() {
            return 180;
        }

        @Override
        public void encode(Encoder out) {
            out.number(uid).number(hostUid);
        }
    }

    /** As {@link Landlock}, where there are no namespaces: no TCP, no signals and abstract sockets to the outside; Linux 6.12. */
    record LandlockAlone(List<String> readOnly, List<String> readWrite) implements Step {
        public LandlockAlone {
            readOnly = List.copyOf(readOnly);
            readWrite = List.copyOf(readWrite);
        }

        @Override
        public int opcode() {
            return 161;
        }

        @Override
        public void encode(Encoder out) {
            out.strings(readOnly).strings(readWrite);
        }
    }

    /** Denies all files to the program but those below these paths; landlock(7), Linux 6.2. */
    record Landlock(List<String> readOnly, List<String> readWrite) implements Step {
        public Landlock {
            readOnly = List.copyOf(readOnly);
            readWrite = List.copyOf(readWrite);
        }

        @Override
        public int opcode() {
            return 73;
        }

        @Override
        public void encode(Encoder out) {
            out.strings(readOnly).strings(readWrite);
        }
    }
}
