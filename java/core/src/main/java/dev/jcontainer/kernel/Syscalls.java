package dev.jcontainer.kernel;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The system calls that Java has no method for; the only class with native methods but {@link MountSyscalls}.
 * <p>A result below zero is {@code -errno}, see {@link Errno}. Every returned descriptor is close-on-exec, and the
 * caller closes it. All methods are thread-safe to the extent that their descriptors are.
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
        int result = occupyStreams();
        if (result < 0) {
            throw new IllegalStateException("Cannot use /dev/null in place of a closed stream: " + Errno.name(-result));
        }
        if (hasFileAsStream()) {
            noteOwnFiles();
        }
    }

    private Syscalls() {}

    /**
     * Notes files that the JVM itself opened. If a JVM is started with one of the descriptors 0 to 2 closed, its class
     * library, or an archive of the class path, is opened under that number. {@link #launch} must not take it for a
     * stream of the caller.
     */
    private static void noteOwnFiles() {
        String home = System.getProperty("java.home");
        if (home != null) { // a native image has no such directory
            noteOwnFile(Bytes.cString(home + "/lib/modules"));
        }
        String path = System.getProperty("java.class.path", "");
        for (int start = 0, end; start < path.length(); start = end + 1) {
            end = path.indexOf(':', start);
            end = end < 0 ? path.length() : end;
            noteOwnFile(Bytes.cString(path.substring(start, end)));
        }
    }

    // The groups, and the methods in them, have the order of the files of native/jni.

    // Descriptors, and reading and writing through them: descriptors.c

    /** {@code close(2)}; it must never be repeated, whatever it returns. */
    public static native int close(int descriptor);

    /** Returns another descriptor of the same open file, {@code fcntl(2)} with {@code F_DUPFD_CLOEXEC}. */
    public static native int duplicate(int descriptor);

    /** Sets {@code O_NONBLOCK}. */
    public static native int setNonBlocking(int descriptor);

    /** {@code pipe2(2)}: the read end is in the high half, the write end in the low half. */
    public static native long pipe();

    /** {@code read(2)} of at most 16 KiB; 0 is the end of file. */
    public static native int read(int descriptor, byte[] buffer, int offset, int length);

    /** {@code pread(2)} of at most 64 KiB from a position of a file; 0 is the end of file. */
    public static native int readAt(int descriptor, byte[] buffer, int offset, int length, long position);

    /** {@code write(2)} of at most 4 KiB in one call, because a control file of the kernel requires that. */
    public static native int write(int descriptor, byte[] bytes);

    /** {@code write(2)} of at most 16 KiB; returns the number of bytes that were written. */
    public static native int writeSome(int descriptor, byte[] bytes, int offset, int length);

    /**
     * {@code pwrite(2)} of bytes of a direct buffer, whose own position does not count; returns the number of bytes that
     * were written.
     */
    public static native int writeAt(int descriptor, ByteBuffer buffer, int offset, int length, long position);

    /** {@code fsync(2)} of a file or a directory. */
    public static native int sync(int descriptor);

    /**
     * Waits until a descriptor is ready to be read or written, or is at its end, or until an eventfd is raised.
     *
     * @return 1 for the descriptor, 2 for the event, 3 for both
     */
    public static native int waitReady(int descriptor, boolean toWrite, int event);

    // Files and directories by their paths: files.c

    /** {@code open(2)} of a path that ends in NUL; see {@link Bytes#cString}. */
    public static native int open(byte[] path, int flags, int mode);

    /**
     * Opens or creates a regular file by {@code open(2)}; no symbolic link is followed in the last part of the path, and
     * no FIFO is waited for.
     *
     * @param path ending in NUL
     * @return the descriptor; {@code -ELOOP} for a symbolic link, {@code -EINVAL} for another file that is not a
     *     regular one
     */
    public static native int openFile(byte[] path, int flags, int mode);

    /**
     * Reads the beginning of a file, up to the size of the buffer, in one read from its start, because files of the
     * kernel require that.
     *
     * @param path ending in NUL
     * @return the number of bytes; if it is the buffer's length, the file may be longer. {@code -ESPIPE} for an
     *     empty FIFO without a writer; one that has a writer is waited for. {@code -EFBIG} for a FIFO that fills the
     *     buffer, because it cannot be read again
     */
    public static native int readFile(byte[] path, byte[] buffer);

    /**
     * Lists the names in a directory without "." and ".."; each name ends in NUL.
     *
     * @param path ending in NUL
     * @return the number of bytes; if it is the buffer's length, there may be more names
     */
    public static native int listDirectory(byte[] path, byte[] buffer);

    /** Whether a path that ends in NUL exists, {@code access(2)} with {@code F_OK}; this needs no descriptor. */
    public static native int access(byte[] path);

    /**
     * {@code lstat(2)} of a path that ends in NUL.
     *
     * @param fields receives {@code st_mode}, {@code st_uid}, the size in bytes, the allocated bytes, {@code st_dev},
     *     {@code st_ino}, and {@code st_ctim} in nanoseconds
     */
    public static native int status(byte[] path, long[] fields);

    /** {@code chmod(2)} of a path that ends in NUL. */
    public static native int changeMode(byte[] path, int mode);

    /** {@code mkdir(2)} of a path that ends in NUL. */
    public static native int makeDirectory(byte[] path, int mode);

    /** {@code rmdir(2)} of a path that ends in NUL. */
    public static native int removeDirectory(byte[] path);

    /** {@code rename(2)} of a path that ends in NUL to another. */
    public static native int rename(byte[] from, byte[] to);

    /** {@code link(2)}: gives a file one more name; {@code -EEXIST} if something has it. Both paths end in NUL. */
    public static native int link(byte[] file, byte[] name);

    /** {@code unlink(2)} of a path that ends in NUL. */
    public static native int removeFile(byte[] path);

    /**
     * Identifies a regular file by {@code stat(2)}.
     *
     * @param path ending in NUL
     * @param identity receives the number of its device, its inode, its mode, its owner and its length
     * @return 0; {@code -EISDIR} or {@code -EINVAL} if it is no regular file
     */
    public static native int identifyFile(byte[] path, long[] identity);

    // Files of a root filesystem: root_files.c

    /**
     * Opens a regular file for reading by {@code openat2(2)} with {@code RESOLVE_IN_ROOT}: neither {@code ..} nor a
     * symbolic link leads out of the root.
     *
     * @param root the path of the directory, ending in NUL
     * @param path the path of the file in it, ending in NUL
     * @param crosses whether the file may be on a mount inside the root; otherwise that fails with {@code -EXDEV}
     * @return the descriptor, or {@code -EINVAL} if it is not a regular file
     */
    public static native int openFileInRoot(byte[] root, byte[] path, boolean crosses);

    /**
     * Reads a symbolic link in a root, in the same way as {@link #openFileInRoot} opens a file.
     *
     * @param text receives the target of the link
     * @return the length of the target, at most the buffer's; {@code -ENOENT} also if it is not a symbolic link
     */
    public static native int readLinkInRoot(byte[] root, byte[] path, boolean crosses, byte[] text);

    /**
     * How overlayfs treats what one layer has at a path.
     *
     * @param layer the path of the layer's directory, ending in NUL
     * @param path the path in it, ending in NUL; a symbolic link at its end is not followed
     * @param isUser whether the overlay is mounted in a user namespace ({@code userxattr})
     * @return 0 if it covers what is below, 1 for a directory that is merged, 2 for an opaque directory, 3 for a
     *     whiteout
     */
    public static native int layerEntry(byte[] layer, byte[] path, boolean isUser);

    // Locks: locks.c

    /**
     * Takes the exclusive lock of {@code flock(2)} on an open file, and waits for it. The last close of the file
     * releases it.
     */
    public static native int lock(int descriptor);

    /** Takes the shared lock of {@code flock(2)} on an open file in the same way. */
    public static native int lockShared(int descriptor);

    /** Takes a lock of {@code flock(2)} on an open file; {@code -EAGAIN} if that had to be waited for. */
    public static native int tryLock(int descriptor, boolean shared);

    /**
     * Opens a directory of this user and locks it by {@code flock(2)}, which waits for the lock; closing the descriptor
     * unlocks it.
     *
     * @param path ending in NUL
     * @return the descriptor; {@code -EPERM} if it belongs to another user or others may write to it, {@code -ENOENT}
     *     also if it was removed meanwhile
     */
    public static native int lockDirectory(byte[] path);

    /**
     * Creates a file with mode 0600 and locks it by {@code flock(2)}; it waits for the process that holds the lock. The
     * kernel releases the lock when the process ends, and the next process reuses a leftover file.
     *
     * @param path ending in NUL
     * @return the descriptor, for {@link #unlockFile}
     */
    public static native int lockFile(byte[] path);

    /** Does the same as {@link #lockFile}, but returns {@code -EAGAIN} if a process holds the lock. */
    public static native int tryLockFile(byte[] path);

    /** Removes a file that {@link #lockFile} locked, and closes it. */
    public static native int unlockFile(int file, byte[] path);

    /**
     * Locks an existing file or directory by {@code flock(2)}; a symbolic link in the last part of the path is not
     * followed. The close of the descriptor releases the lock.
     *
     * @param path ending in NUL
     * @param shared whether the lock is shared, and waited for; otherwise it is exclusive, and {@code -EAGAIN} if
     *     somebody has one
     * @return the descriptor; {@code -ENOENT} also if the path was removed or replaced meanwhile
     */
    public static native int lockPath(byte[] path, boolean shared);

    // Files in memory: memfd.c

    /**
     * Creates a {@code memfd_create(2)} file with this content, sealed against every change and open only for reading.
     *
     * @param executable whether it may be executed: mode 0500, {@code MFD_EXEC} on Linux 6.3 and later
     */
    public static native int sealedMemory(byte[] content, int length, boolean executable);

    // Sockets: sockets.c

    /** Creates a connected pair of {@code SOCK_SEQPACKET} sockets, one in each half of the result. */
    public static native long socketPair();

    /** Sends one record of at most 4 KiB; {@code EPIPE} is returned, and no signal is sent. */
    public static native int send(int socket, byte[] record, int length);

    /** Sends one record of at most 4 KiB with a descriptor; {@code EPIPE} is returned, and no signal is sent. */
    public static native int sendDescriptor(int socket, byte[] record, int descriptor);

    /**
     * Sends one record of at most 4 KiB with descriptors, at most 64; {@code EPIPE} is returned, and no signal is sent.
     */
    public static native int sendDescriptors(int socket, byte[] record, int[] descriptors);

    /**
     * Receives one record of at most 4 KiB, and a descriptor that may come with it.
     *
     * @param timeout in milliseconds; below 0 waits without a limit
     * @return the length in the low half, 0 for the end of file; the descriptor plus one in the high half, 0 if there
     *     is none; {@code -ETIMEDOUT} if nothing came
     */
    public static native long receive(int socket, byte[] record, int timeout);

    /**
     * Connects to the socket on which a container waits for its start.
     *
     * @param directory the directory of the socket, a path that ends in NUL
     * @return a descriptor for {@link #receive}
     */
    public static native int connectStart(byte[] directory);

    /**
     * Connects to a {@code SOCK_STREAM} socket of {@code unix(7)} by its path. The path ends in NUL and may be longer
     * than {@code sun_path}.
     */
    public static native int connectStream(byte[] path);

    /**
     * Makes the socket on which a keeper waits for clients, and listens on it. Only the user of this process and root
     * can connect to it, whatever the umask is.
     *
     * @param directory the directory in which it is made, a path that ends in NUL and may be longer than {@code
     *     sun_path}
     * @return the descriptor; {@code -EADDRINUSE} if the directory has that socket already
     */
    public static native int listenForClients(byte[] directory);

    /**
     * Connects to the keeper of a container.
     *
     * @param directory the container's state directory, a path that ends in NUL
     * @return a descriptor for {@link #sendPacket} and {@link #receivePacket}
     */
    public static native int connectKeeper(byte[] directory);

    /**
     * Sends one packet of keep.h, at most 8 + 32768 bytes; {@code EPIPE} is returned, and no signal is sent. {@link
     * #send} is for records: a packet needs eight times their space on the stack.
     */
    public static native int sendPacket(int socket, byte[] packet, int length);

    /**
     * Receives one packet of keep.h into an array of 8 + 32768 bytes.
     *
     * @return its length; 0 for the end of the connection
     */
    public static native int receivePacket(int socket, byte[] packet);

    // Sockets of TCP and UDP: internet.c

    /**
     * Makes a socket and binds it, and one of TCP listens. One of IPv6 has no addresses of IPv4.
     *
     * @param address 4 bytes of IPv4 or 16 of IPv6
     * @param port from 0 to 65535; 0 for one that is free
     * @param isDatagram UDP, otherwise TCP
     * @return the descriptor
     */
    public static native int bindPort(byte[] address, int port, boolean isDatagram);

    /** The port to which a socket is bound. */
    public static native int boundPort(int socket);

    /**
     * {@code connect(2)} to an address of 4 or 16 bytes, as with {@link #bindPort}.
     *
     * @return {@code -EINPROGRESS} if the socket is non-blocking and not connected yet; {@link #socketError} says how
     *     that ended when the socket is ready to be written
     */
    public static native int connectPort(int socket, byte[] address, int port);

    /** The pending error of a socket as {@code -errno}, 0 if there is none; it is cleared. */
    public static native int socketError(int socket);

    /** {@code shutdown(2)} with {@code SHUT_WR}: the peer reads the end after what was written. */
    public static native int shutdownOutput(int socket);

    // The helper and its launches: spawn.c

    /**
     * Starts jcontainer-init by {@code posix_spawn(3)}, with default signal dispositions and {@code /dev/null} as its
     * descriptors 0 to 2.
     *
     * @param helper the sealed memory file that holds jcontainer-init
     * @param control becomes descriptor 3
     * @return the pid, a child of this process: the caller waits for it
     */
    public static native int spawn(int helper, int control);

    /**
     * Takes the numbers of streams that are closed, by {@code /dev/null}, and notes them and those that are
     * close-on-exec: the caller did not give them, whatever has their numbers later.
     */
    private static native int occupyStreams();

    /** Whether one of the descriptors 0 to 2 is a regular file. */
    private static native boolean hasFileAsStream();

    /** Notes which of the descriptors 0 to 2 is this file, which the JVM itself opened. */
    private static native void noteOwnFile(byte[] path);

    /**
     * Whether this process was started without this stream, 0 to 2. Its number is that of {@code /dev/null} then, or of
     * a file of the JVM, which must not be read in place of the stream.
     */
    public static native boolean isAbsent(int stream);

    /**
     * Sends a launch with its descriptors to jcontainer-init; {@code EPIPE} is returned, and no signal is sent.
     *
     * @param control our end of its control socket
     * @param plan the sealed memory file that holds the plan
     * @param in becomes the program's descriptor 0; if it is 0 and this process was started without one, {@code
     *     /dev/null} is used
     * @param out becomes descriptor 1, with {@code /dev/null} in the same case
     * @param err becomes descriptor 2, with {@code /dev/null} in the same case
     * @param container a pidfd of the first process of the container that the plan joins, or -1
     * @param preserved how many of this process's descriptors, from 3 on, the program gets unchanged, at most 64;
     *     {@code -EBADF} if one is not open, or belongs to this process because it is close-on-exec
     * @param passed descriptors that are sent in place of those that {@code preserved} counts, at most 64; null for none
     * @param awaits whether the helper waits for GO before it opens the plan's cgroups, because they do not exist yet;
     *     if this process dies meanwhile, the helper removes those that exist
     * @param state the path of a state directory, ending in NUL, or null for none. When the helper has seen the death
     *     of this process, it removes the directory with its state files, and then its parent directory if that is
     *     empty
     */
    public static native int launch(
            int control,
            int plan,
            int in,
            int out,
            int err,
            int container,
            int preserved,
            int @Nullable [] passed,
            boolean awaits,
            byte @Nullable [] state);

    // Programs of the host: program.c

    /**
     * Starts a program of the host by {@code posix_spawn(3)}, with default signal dispositions and only these
     * descriptors.
     *
     * @param path ending in NUL
     * @param arguments its argv, consecutive strings that each end in NUL
     * @param environment its environment, in the same form
     * @param in becomes descriptor 0
     * @param out becomes the descriptors 1 and 2
     * @param apart whether it gets a session of its own, so that no terminal sends it signals
     * @return the pid, a child of this process: the caller waits for it
     */
    public static native int spawnProgram(
            byte[] path, byte[] arguments, byte[] environment, int in, int out, boolean apart);

    // Processes: our children by pid, others by pidfd: processes.c

    /** {@code kill(2)} for a child, whose pid is not reused before it is waited for; negative for its process group. */
    public static native int kill(int pid, int signal);

    /** Whether a child of this process has ended, or is no longer its child. Needs no descriptor. */
    public static native boolean childHasEnded(int pid);

    /** {@code waitpid(2)} with {@code WNOHANG}; returns the pid, or 0 if the child has not ended. */
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
     * @param timeout how long to wait for the end, in milliseconds
     * @return 1 or 0; {@code -EBADF} if the descriptor is closed, {@code -EINVAL} if this process may not have any
     *     descriptor
     */
    public static native int pidfdHasEnded(int pidfd, int timeout);

    /** Makes this process the new parent of descendants whose parent ends, {@code prctl(2)} PR_SET_CHILD_SUBREAPER. */
    public static native int becomeSubreaper();

    // User namespaces: userns.c

    /**
     * Starts a process in a new user namespace. It waits until it is killed, at the latest when the calling thread
     * ends.
     */
    public static native int startUserNamespace();

    // Network namespaces: netlink.c

    /**
     * Opens a socket of {@code rtnetlink(7)}.
     *
     * @param namespace a descriptor of the socket's network namespace, or below 0 for that of this process
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
     * {@code epoll_wait(2)} for at most 64 events; if it is interrupted, it returns no events.
     *
     * @param timeout in milliseconds; below 0 waits without a limit
     * @return the number of tokens that were filled in
     */
    public static native int epollWait(int epoll, long[] tokens, int timeout);

    /** A non-blocking {@code eventfd(2)}. */
    public static native int eventCreate();

    /** Makes an eventfd readable. */
    public static native int eventRaise(int event);

    /** Makes an eventfd unreadable. */
    public static native int eventClear(int event);

    // Changes of the files in a directory: inotify.c

    /** A non-blocking descriptor of {@code inotify(7)}; see {@link DirectoryWatch}. */
    static native int inotifyCreate();

    /**
     * Watches a directory for files that are written, made, renamed or removed in it, and for its own removal.
     *
     * @param directory its path, ending in NUL
     */
    static native int inotifyAdd(int inotify, byte[] directory);

    // Terminals: terminal.c

    /** Whether a descriptor is a terminal, {@code isatty(3)}. */
    public static native boolean isTerminal(int descriptor);

    /** The settings of a terminal, {@code TCGETS} of {@code tty_ioctl(4)}: 36 bytes. */
    static native int terminalSettings(int terminal, byte[] settings);

    /** Changes the settings of a terminal immediately: {@code TCSETS}. */
    static native int setTerminalSettings(int terminal, byte[] settings);

    /** Changes settings into those of {@code cfmakeraw(3)}. */
    static native void makeRaw(byte[] settings);

    /** Returns the columns of a terminal, shifted by 16 bits, and its rows. */
    static native long terminalSize(int terminal);

    /** Sets the columns and rows of a terminal, each from 0 to 65535; its foreground process group gets SIGWINCH. */
    public static native int setTerminalSize(int terminal, int columns, int rows);

    // Signals: signals.c

    /** Returns the read end of a pipe that receives the number of each of these signals; see {@link SignalSource}. */
    static native int signalPipe(int[] signals);

    /** Writes a 0 to that pipe. */
    static native int endSignals();

    // The ids of this process: ids.c

    /** {@code geteuid(2)} in the high half, {@code getegid(2)} in the low half. */
    public static native long effectiveIds();

    /**
     * Returns the permitted capabilities of the calling thread, one bit each, by {@code capget(2)}, which cannot fail
     * here.
     */
    public static native long permittedCapabilities();

    // Random bytes: random.c

    /** Fills the array, of at most 256 bytes, by {@code getrandom(2)}. */
    public static native int random(byte[] bytes);

    // Device rules of cgroup v2: bpf.c

    /**
     * Loads an eBPF program of the type {@code BPF_PROG_TYPE_CGROUP_DEVICE} and attaches it to a cgroup of the unified
     * hierarchy, which keeps it; {@code bpf(2)}.
     *
     * @param cgroup a descriptor of the cgroup's directory
     * @param instructions the program, each instruction a {@code struct bpf_insn}; at most 4096
     */
    public static native int attachDeviceProgram(int cgroup, byte[] instructions);

    // Numbers of system calls: seccomp.c

    /**
     * Looks up the numbers of system calls in libseccomp's tables.
     *
     * @param architecture as libseccomp names it, ending in NUL
     * @param names the names, each ending in NUL
     * @param numbers receives one number for each name; -1 if the architecture has no such call, or libseccomp does not
     *     know it
     * @return {@code AUDIT_ARCH_*} of the architecture, or 0 if there is none with this name
     */
    public static native int systemCallNumbers(byte[] architecture, byte[] names, int[] numbers);
}
