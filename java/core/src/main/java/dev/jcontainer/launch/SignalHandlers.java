package dev.jcontainer.launch;

import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.SystemCallException;
import java.nio.charset.StandardCharsets;

/**
 * The signals that a process does something about: the lines {@code SigCgt} and {@code SigBlk} of {@code
 * /proc/PID/status}, man 5 proc. One that is blocked is kept for {@code signalfd(2)}.
 *
 * @param handled a bit a signal, the lowest for signal 1
 */
public record SignalHandlers(long handled) {
    private static final long ALL = -1;

    /**
     * None for a process that is no more. All for one that cannot be looked at: it is asked to end and gets the time for it, and
     * is killed no sooner than it may have to be.
     */
    public static SignalHandlers of(int pid) {
        try {
            byte[] status = KernelFiles.readIfThere("/proc/" + pid + "/status");
            return status == null ? new SignalHandlers(0) : parse(new String(status, StandardCharsets.ISO_8859_1));
        } catch (SystemCallException e) {
            return new SignalHandlers(ALL);
        }
    }

    static SignalHandlers parse(String status) {
        return new SignalHandlers(mask(status, "\nSigCgt:\t") | mask(status, "\nSigBlk:\t"));
    }

    private static long mask(String status, String line) {
        int start = status.indexOf(line);
        if (start < 0) {
            return 0;
        }
        start += line.length();
        return Long.parseUnsignedLong(status.substring(start, status.indexOf('\n', start)), 16);
    }

    /** Whether it is one of them. */
    public boolean handles(int signal) {
        return (handled >>> (signal - 1) & 1) != 0;
    }
}
