package dev.jcontainer.oci.state;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;

/**
 * A container's first process, held by a pidfd, so that no signal ever reaches another process that has got its pid.
 *
 * <p>{@link #close} closes the pidfd.
 */
public final class FirstProcess implements AutoCloseable {
    private static final int START_TIME = 19; // field 22 of man 5 proc_pid_stat, counted after the name
    private static final String WAITING = "jcontainer-init";

    private final int pid;
    private final int pidfd; // -1 if it has ended

    private FirstProcess(int pid, int pidfd) {
        this.pid = pid;
        this.pidfd = pidfd;
    }

    /**
     * Returns the first process of a container; {@link #isAlive} says whether it was still running. The caller closes
     * it.
     */
    public static FirstProcess of(ContainerNote note) throws IOException {
        if (note.pid() == 0) {
            return new FirstProcess(0, -1);
        }
        int pidfd = Syscalls.pidfdOpen(note.pid());
        if (pidfd < 0 && pidfd != -Errno.ESRCH && pidfd != -Errno.EINVAL) { // EINVAL: a thread has this number now
            throw new SystemCallException(-pidfd, "hold process " + note.pid());
        }
        // The start time is read after the pidfd is open, because the kernel does not reuse the pid any more then.
        if (pidfd >= 0 && startTime(note.pid()) != note.startTime()) {
            Syscalls.close(pidfd);
            pidfd = -1;
        }
        return new FirstProcess(note.pid(), pidfd);
    }

    /**
     * Returns the start time of a process in clock ticks after boot, or -1 if it has ended, whether it is reaped or
     * not.
     */
    public static long startTime(int pid) throws IOException {
        byte[] content = KernelFiles.readIfThere("/proc/" + pid + "/stat");
        if (content == null) {
            return -1;
        }
        String stat = Bytes.decode(content);
        int at = stat.lastIndexOf(") ") + 2;
        if (stat.charAt(at) == 'Z' || stat.charAt(at) == 'X') {
            return -1;
        }
        for (int field = 0; field < START_TIME; field++) {
            at = stat.indexOf(' ', at) + 1;
        }
        return Long.parseLong(stat.substring(at, stat.indexOf(' ', at)));
    }

    /** Returns the pidfd, or a negative number if the process has ended. */
    public int descriptor() {
        return pidfd;
    }

    public boolean isAlive() {
        return pidfd >= 0;
    }

    /** Whether it has not executed its program yet. Until then, its name is that of the helper. */
    public boolean isWaiting() throws IOException {
        if (pidfd < 0) {
            return false;
        }
        byte[] name = KernelFiles.readIfThere("/proc/" + pid + "/comm");
        return name != null && Bytes.decode(name).startsWith(WAITING); // null if it has ended since
    }

    /**
     * Sends a signal.
     *
     * @return false if the process has ended
     */
    public boolean signal(int signal) throws IOException {
        int sent = pidfd < 0 ? -Errno.ESRCH : Syscalls.pidfdSendSignal(pidfd, signal);
        if (sent < 0 && sent != -Errno.ESRCH) {
            throw new SystemCallException(-sent, "send signal " + signal + " to the container");
        }
        return sent == 0;
    }

    /** Waits for the end of the process, at most this many milliseconds. */
    public void awaitEnd(int milliseconds) throws IOException {
        if (pidfd < 0) {
            return;
        }
        try (DescriptorPoll waiting = new DescriptorPoll()) {
            waiting.add(pidfd, 1);
            waiting.next(milliseconds);
        }
    }

    @Override
    public void close() {
        if (pidfd >= 0) {
            Syscalls.close(pidfd);
        }
    }
}
