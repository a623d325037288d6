package dev.jcontainer.launch;

import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.SystemCallException;
import java.nio.charset.StandardCharsets;

/**
 * The signals that a process handles or blocks: the lines {@code SigCgt} and {@code SigBlk} of {@code
 * /proc/PID/status}, man 5 proc. A blocked signal counts because the process may receive it with {@code signalfd(2)}.
 *
 * @param handled one bit for each signal, the lowest for signal 1
 */
public record SignalHandlers(long handled) {
    private static final long ALL = -1;

    /**
     * The signals that a process handles: none if it has ended, and all if its status cannot be read. In the second
     * case it gets the stop signal and the grace period, so it is not killed too early.
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

    /** Whether this signal is handled or blocked. */
    public boolean handles(int signal) {
        return (handled >>> (signal - 1) & 1) != 0;
    }
}
