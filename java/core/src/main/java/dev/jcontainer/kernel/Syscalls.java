package dev.jcontainer.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The system calls that Java has no method for; the only class with native methods.
 *
 * <p>A result below zero is {@code -errno}, see {@link Errno}. Every descriptor that is returned is close-on-exec and
 * the caller's to close. All methods are thread-safe as far as their descriptors are.
 */
public final class Syscalls {
    /** {@code O_RDONLY} of {@code open(2)}. */
    public static final int O_RDONLY = 0;
    /** {@code O_WRONLY} of {@code open(2)}. */
    public static final int O_WRONLY = 1;
    /** {@code O_RDWR} of {@code open(2)}. */
    public static final int O_RDWR = 2;
    /** {@code O_CREAT} of {@code open(2)}. */
    public static final int O_CREAT = 0x40;
    /** {@code O_EXCL} of {@code open(2)}. */
    public static final int O_EXCL = 0x80;
    /** {@code O_TRUNC} of {@code open(2)}. */
    public static final int O_TRUNC = 0x200;
    /** {@code O_APPEND} of {@code open(2)}. */
    public static final int O_APPEND = 0x400;

    static {
        Natives.requireLinked();
        if (hasFileAsStream()) {
            noteOwnFiles();
        }
    }

    private Syscalls() {}

    /**
     * A JVM that was started with one of the descriptors 0 to 2 closed opens its class library under that number, or an
     * archive of the class path: {@link #launch} must not take it for a stream of the caller's.
     */
    private static void noteOwnFiles() {
        String home = System.getProperty("java.home");
        if (home != null) { // a native image has none
            noteOwnFile(Bytes.cString(home + "/lib/modules"));
        }
        String path = System.getProperty("java.class.path", "");
        for (int start = 0, end; start < path.length(); start = end + 1) {
            end = path.indexOf(':', start);
            end = end < 0 ? path.length() : end;
            noteOwnFile(Bytes.cString(path.substring(start, end)));
        }
    }

    // The order of the groups, and of what is in them, is that of the files of native/jni.

    // Bytes through descriptors, and descriptors themselves: descriptors.c

    /** {@code close(2)}; never to be repeated, whatever it returns. */
    public static native int close(int descriptor);

    /** Another descriptor of the same, {@code fcntl(2)} with {@code F_DUPFD_CLOEXEC}. */
    public static native int duplicate(int descriptor);

    /** Sets {@code O_NONBLOCK}. */
    public static native int setNonBlocking(int descriptor);

    /** {@code pipe2(2)}: the end to read in the high half, the end to write in the low half. */
    public static native long pipe();

    /** {@code read(2)}, at most 16 KiB at once; 0 is the end of file. */
    public static native int read(int descriptor, byte[] buffer, int offset, int length);

    /** {@code write(2)} of at most 4 KiB at once, as a control file of the kernel takes it. */
    public static native int write(int descriptor, byte[] bytes);

    /** {@code write(2)} of at most 16 KiB at once; returns how much it was. */
    public static native int writeSome(int descriptor, byte[] bytes, int offset, int length);

    /**
     * Waits until a descriptor is ready to be read, or written, or is at its end, or an eventfd is raised.
     *
     * @return 1 for the descriptor, 2 for the event, 3 for both
     */
    public static native int waitReady(int descriptor, boolean toWrite, int event);

    // Files and directories by their paths: files.c

    /** {@code open(2)} of a path that ends in NUL; see {@link Bytes#cString}. */
    public static native int open(byte[] path, int flags, int mode);

    /**
     * The beginning of a file, as much as the buffer holds; what has to be read from its start at once, as a file of the
     * kernel.
     *
     * @param path ending in NUL
     * @return its length; that of the buffer where there may be more
     */
    public static native int readFile(byte[] path, byte[] buffer);

    /**
     * The names in a directory, each ending in NUL, without those of the directory itself and the one above.
     *
     * @param path ending in NUL
     * @return their length; that of the buffer where there may be more
     */
    public static native int listDirectory(byte[] path, byte[] buffer);

    /** Whether there is something at a path that ends in NUL, {@code access(2)} with {@code F_OK}; it takes no descriptor. */
    public static native int access(byte[] path);

    /** {@code mkdir(2)} of a path that ends in NUL. */
    public static native int makeDirectory(byte[] path, int mode);

    /** {@code rmdir(2)} of a path that ends in NUL. */
    public static native int removeDirectory(byte[] path);

    /** {@code rename(2)} of a path that ends in NUL to another. */
    public static native int rename(byte[] from, byte[] to);

    /** {@code unlink(2)} of a path that ends in NUL. */
    public static native int removeFile(byte[] path);

    // Files of a root filesystem: root_files.c

    /**
     * Opens a regular file for reading by {@code openat2(2)} with {@code RESOLVE_IN_ROOT}: neither {@code ..} nor a
     * symbolic link leads out of the root.
     *
     * @param root the path of the directory, ending in NUL
     * @param path of the file in it, likewise
     * @param crosses whether it may lie on what is mounted in the root; else that is {@code -EXDEV}
     * @return the descriptor; {@code -EINVAL} for what is no regular file
     */
    public static native int openFileInRoot(byte[] root, byte[] path, boolean crosses);

    /**
     * Reads a symbolic link in a root, as {@link #openFileInRoot} opens a file.
     *
     * @param text gets what it says
     * @return the length of that, at most the buffer's; {@code -ENOENT} also for what is no symbolic link
     */
    public static native int readLinkInRoot(byte[] root, byte[] path, boolean crosses, byte[] text);

    // Locks: locks.c

    /** Takes the exclusive lock of {@code flock(2)} on an open file, which its last close gives back; waits for it. */
    public static native int lock(int descriptor);

    /**
     * Opens a directory of this user's and locks it for itself by {@code flock(2)}, which waits; closing unlocks.
     *
     * @param path ending in NUL
     * @return the descriptor; {@code -EPERM} where it is another user's or others may write to it, {@code -ENOENT} also
     *     where it was removed meanwhile
     */
    public static native int lockDirectory(byte[] path);

    /**
     * Makes a file with mode 0600 and locks it by {@code flock(2)}, waiting for whoever has it. The lock goes with the
     * process; what is left of a file then is taken by the next.
     *
     * @param path ending in NUL
     * @return its descriptor, for {@link #unlockFile}
     */
    public static native int lockFile(byte[] path);

    /** Removes a file that {@link #lockFile} locked, and closes it. */
    public static native int unlockFile(int file, byte[] path);

    // Files in memory: memfd.c

    /**
     * A {@code memfd_create(2)} file with this content, sealed against every change, open for reading only.
     *
     * @param executable whether it may be executed: mode 0500, {@code MFD_EXEC} on Linux 6.3 and later
     */
    public static native int sealedMemory(byte[] content, int length, boolean executable);

    // Sockets: sockets.c

    /** A connected pair of {@code SOCK_SEQPACKET} sockets, one in each half. */
    public static native long socketPair();

    /** Sends one record of at most 4 KiB; {@code EPIPE} is a result, never a signal. */
    public static native int send(int socket, byte[] record, int length);

    /** Sends one record of at most 4 KiB with a descriptor; {@code EPIPE} is a result, never a signal. */
    public static native int sendDescriptor(int socket, byte[] record, int descriptor);

    /**
     * Receives one record of at most 4 KiB, and a descriptor that may come with it.
     *
     * @param timeout in milliseconds; below 0 waits without an end
     * @return the length in the low half, 0 for the end of file; one more than the descriptor in the high half, 0 for
     *     none; {@code -ETIMEDOUT} when nothing came
     */
    public static native long receive(int socket, byte[] record, int timeout);

    /**
     * Connects to the socket on which a container waits for its start.
     *
     * @param directory that holds it, a path that ends in NUL
     * @return a descriptor for {@link #receive}
     */
    public static native int connectStart(byte[] directory);

    /** Connects to a {@code SOCK_STREAM} socket of {@code unix(7)} by its path, which ends in NUL and may be long. */
    public static native int connectStream(byte[] path);

    // The helper and its launches: spawn.c

    /**
     * Starts jcontainer-init by {@code posix_spawn(3)}, with default signal dispositions and {@code /dev/null} as its
     * descriptors 0 to 2.
     *
     * @param helper the sealed memory that holds it
     * @param control becomes descriptor 3
     * @return its pid, a child of this process: the caller waits for it
     */
    public static native int spawn(int helper, int control);

    /** Whether one of the descriptors 0 to 2 is a regular file. */
    private static native boolean hasFileAsStream();

    /** Notes which of the descriptors 0 to 2 is this file, opened by the JVM itself. */
    private static native void noteOwnFile(byte[] path);

    /**
     * Sends a launch with its descriptors to jcontainer-init; {@code EPIPE} is a result, never a signal.
     *
     * @param control our end of its control socket
     * @param plan the sealed memory that holds the plan
     * @param in becomes the program's descriptor 0; where it is 0 and this process began without one, {@code /dev/null}
     *     does
     * @param out becomes descriptor 1, likewise
     * @param err becomes descriptor 2, likewise
     * @param container a pidfd of the first process of the container that the plan joins, -1 for none
     * @param preserved how many of this process's descriptors from 3 on the program gets as they are, at most 64; {@code
     *     -EBADF} where one is not open, or this process's own by its close-on-exec
     * @param awaits whether the helper is to wait for GO before it opens the plan's cgroups, which are not there yet; it
     *     removes those that are when this process dies meanwhile
     * @param state the path of a directory, ending in NUL, that the helper removes with the files of a state in it, and then
     *     the one above if that is empty, when it has seen the death of this process; null for none
     */
    public static native int launch(
            int control,
            int plan,
            int in,
            int out,
            int err,
            int container,
            int preserved,
            boolean awaits,
            byte @Nullable [] state);

    // Programs of the host: program.c

    /**
     * Starts a program of the host by {@code posix_spawn(3)}, with default signal dispositions and only these
     * descriptors.
     *
     * @param path ending in NUL
     * @param arguments its argv, strings that end in NUL one behind the other
     * @param environment likewise
     * @param in becomes descriptor 0
     * @param out becomes the descriptors 1 and 2
     * @return its pid, a child of this process: the caller waits for it
     */
    public static native int spawnProgram(byte[] path, byte[] arguments, byte[] environment, int in, int out);

    // Processes: our own children by numbers, others by pidfds: processes.c

    /** {@code kill(2)}, for a child, whose number nobody else gets before it is waited for. */
    public static native int kill(int pid, int signal);

    /** Whether a child of this process has ended, or is no child of it any more. Takes no descriptor. */
    public static native boolean childHasEnded(int pid);

    /** {@code waitpid(2)} with {@code WNOHANG}; returns the pid, or 0 of a child that has not ended. */
    public static native int reap(int pid);

    /** {@code waitpid(2)} without options; returns the wait status. */
    public static native int waitFor(int pid);

    /** {@code pidfd_open(2)}. */
    public static native int pidfdOpen(int pid);

    /** {@code pidfd_send_signal(2)}. */
    public static native int pidfdSendSignal(int pidfd, int signal);

    /**
     * Whether the process of a pidfd has ended, {@code poll(2)}.
     *
     * @param timeout how long to wait for that, in milliseconds
     * @return 1 or 0; {@code -EBADF} where the descriptor is closed, {@code -EINVAL} where this process may have none at all
     */
    public static native int pidfdHasEnded(int pidfd, int timeout);

    /** Makes this process the parent of those below it that lose theirs, {@code prctl(2)} PR_SET_CHILD_SUBREAPER. */
    public static native int becomeSubreaper();

    // User namespaces: userns.c

    /** Starts a process that waits in a new user namespace until it is killed, at the latest with the calling thread. */
    public static native int startUserNamespace();

    // Network namespaces: netlink.c

    /**
     * Opens a socket of {@code rtnetlink(7)}.
     *
     * @param namespace a descriptor of the network namespace that it is in, below 0 for this process's own
     */
    public static native int networkSocket(int namespace);

    // Waiting for many descriptors at once: epoll.c

    /** {@code epoll_create1(2)}. */
    public static native int epollCreate();

    /** Adds a descriptor for {@code EPOLLIN}, level-triggered. */
    public static native int epollAdd(int epoll, int descriptor, long token);

    /** Removes a descriptor. */
    public static native int epollRemove(int epoll, int descriptor);

    /**
     * {@code epoll_wait(2)}, at most 64 events; an interruption counts as none.
     *
     * @param timeout in milliseconds; below 0 waits without an end
     * @return how many tokens were filled in
     */
    public static native int epollWait(int epoll, long[] tokens, int timeout);

    /** A non-blocking {@code eventfd(2)}. */
    public static native int eventCreate();

    /** Makes an eventfd readable. */
    public static native int eventRaise(int event);

    /** Makes an eventfd unreadable. */
    public static native int eventClear(int event);

    // Terminals: terminal.c

    /** Whether a descriptor is a terminal, {@code isatty(3)}. */
    public static native boolean isTerminal(int descriptor);

    /** The settings of a terminal, {@code TCGETS} of {@code tty_ioctl(4)}: 36 bytes. */
    static native int terminalSettings(int terminal, byte[] settings);

    /** Sets them, at once: {@code TCSETS}. */
    static native int setTerminalSettings(int terminal, byte[] settings);

    /** Changes settings into those of {@code cfmakeraw(3)}. */
    static native void makeRaw(byte[] settings);

    /** The columns of a terminal, shifted by 16 bits, and its rows. */
    static native long terminalSize(int terminal);

    /** Sets the columns and rows of a terminal, each from 0 to 65535; its foreground gets SIGWINCH. */
    public static native int setTerminalSize(int terminal, int columns, int rows);

    // Signals: signals.c

    /** The reading end of a pipe that gets the number of each of these signals; see {@link SignalSource}. */
    static native int signalPipe(int[] signals);

    /** Puts a 0 into that pipe. */
    static native int endSignals();

    // Who this process is: ids.c

    /** {@code geteuid(2)} in the high half, {@code getegid(2)} in the low half. */
    public static native long effectiveIds();

    /** The permitted capabilities of the calling thread, a bit each, by {@code capget(2)}, which cannot fail here. */
    public static native long permittedCapabilities();

    // Random bytes: random.c

    /** Fills the array, of at most 256 bytes, by {@code getrandom(2)}. */
    public static native int random(byte[] bytes);

    // Device rules of cgroup v2: bpf.c

    /**
     * Loads an eBPF program of the type {@code BPF_PROG_TYPE_CGROUP_DEVICE} and attaches it to a cgroup of the unified
     * hierarchy, which keeps it; {@code bpf(2)}.
     *
     * @param cgroup its directory
     * @param instructions {@code struct bpf_insn} each, at most 4096
     */
    public static native int attachDeviceProgram(int cgroup, byte[] instructions);

    // Numbers of system calls: seccomp.c

    /**
     * Looks up the numbers of system calls, in libseccomp's tables.
     *
     * @param architecture as libseccomp names it, ending in NUL
     * @param names each ending in NUL
     * @param numbers gets one for each name, -1 where the architecture does not have it or libseccomp does not know it
     * @return {@code AUDIT_ARCH_*} of the architecture; 0 where there is none of this name
     */
    public static native int systemCallNumbers(byte[] architecture, byte[] names, int[] numbers);
}
