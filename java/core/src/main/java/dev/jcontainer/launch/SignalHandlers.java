package dev.jcontainer.launch;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The signals that a process does something about: the lines {@code SigCgt} and {@code SigBlk} of {@code
 * /proc/PID/status}, man 5 proc. One that is blocked is kept for {@code signalfd(2)}.
 *
 * @param handled a bit a signal, the lowest for signal 1
 */
public record SignalHandlers(long handled) {
    /** None for a process that is no more. */
    public static SignalHandlers of(int pid) {
        try (InputStream in = new FileInputStream("/proc/" + pid + "/status")) {
            return parse(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return new SignalHandlers(0); // it has ended: there is nothing to wait for
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
