package dev.jcontainer.kernel;

import static dev.jcontainer.kernel.SystemCallException.check;

/**
 * Waits for changes of the files in a directory, {@code inotify(7)}. A change from {@link #open} on is not missed: the
 * caller opens the watch, looks at the files, and then waits. One thread waits; {@link #wake} is for all threads.
 */
public final class DirectoryWatch implements AutoCloseable {
    private static final long CHANGE = 1;
    private static final long WAKE = 2;
    private static final long END = 3;
    private static final int EVENTS = 4096;

    private final String directory;
    private final int end;
    private int epoll = -1;
    private int inotify = -1;
    private int event = -1;
    private final long[] ready = new long[3];
    private final byte[] events = new byte[EVENTS];

    private DirectoryWatch(String directory, int end) {
        this.directory = directory;
        this.end = end;
    }

    /**
     * Begins to watch a directory.
     *
     * @param end a descriptor, such as a pidfd, whose readiness ends one wait as well; -1 for none. The caller closes
     *     it after the watch
     * @throws SystemCallException if the directory cannot be watched; {@code EMFILE} if this user has as many watches
     *     as {@code /proc/sys/fs/inotify} permits
     */
    public static DirectoryWatch open(String directory, int end) throws SystemCallException {
        DirectoryWatch watch = new DirectoryWatch(directory, end);
        try {
            watch.open();
        } catch (SystemCallException e) {
            watch.close();
            throw e;
        }
        return watch;
    }

    private void open() throws SystemCallException {
        int created = Syscalls.inotifyCreate();
        if (created == -Errno.EMFILE) {
            throw new SystemCallException(
                    Errno.EMFILE,
                    "watch " + directory + ", by more descriptors than this process or"
                            + " /proc/sys/fs/inotify/max_user_instances permits");
        }
        inotify = check(created, attempt());
        check(Syscalls.inotifyAdd(inotify, Bytes.cString(directory)), attempt());
        event = check(Syscalls.eventCreate(), attempt());
        epoll = check(Syscalls.epollCreate(), attempt());
        check(Syscalls.epollAdd(epoll, inotify, CHANGE), attempt());
        check(Syscalls.epollAdd(epoll, event, WAKE), attempt());
        if (end >= 0) {
            check(Syscalls.epollAdd(epoll, end, END), attempt());
        }
    }

    private String attempt() {
        return "watch " + directory;
    }

    /**
     * Waits for a change, for the end, for {@link #wake}, or for some milliseconds; below 0 waits without a limit. It
     * may also return without a reason.
     */
    public void await(int milliseconds) throws SystemCallException {
        int count = check(Syscalls.epollWait(epoll, ready, milliseconds), attempt());
        for (int i = 0; i < count; i++) {
            if (ready[i] == CHANGE) {
                drain();
            } else if (ready[i] == WAKE) {
                Syscalls.eventClear(event);
            } else {
                check(Syscalls.epollRemove(epoll, end), attempt()); // stays ready
            }
        }
    }

    private void drain() throws SystemCallException {
        int got;
        do {
            got = Syscalls.read(inotify, events, 0, events.length);
        } while (got > 0);
        if (got != -Errno.EAGAIN) {
            check(got, attempt());
        }
    }

    /** Ends the wait of another thread, or else the next wait. Not after {@link #close}. */
    public void wake() {
        Syscalls.eventRaise(event);
    }

    /** Closes the descriptors; no thread may wait. */
    @Override
    public void close() {
        int[] descriptors = {epoll, event, inotify};
        epoll = -1;
        event = -1;
        inotify = -1;
        for (int descriptor : descriptors) {
            if (descriptor >= 0) {
                Syscalls.close(descriptor);
            }
        }
    }
}
