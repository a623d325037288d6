package dev.jcontainer.launch;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The signals that a process handles: the line {@code SigCgt} of {@code /proc/PID/status}, man 5 proc.
 *
 * @param caught a bit a signal, the lowest for signal 1
 */
record SignalHandlers(long caught) {
    private static final String LINE = "\nSigCgt:\t";

    /** None for a process that is no more. */
    static SignalHandlers of(int pid) {
        try (InputStream in = new FileInputStream("/proc/" + pid + "/status")) {
            return parse(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return new SignalHandlers(0); // it has ended: there is nothing to wait for
        }
    }

    static SignalHandlers parse(String status) {
        int start = status.indexOf(LINE);
        if (start < 0) {
            return new SignalHandlers(0);
        }
        start += LINE.length();
        return new SignalHandlers(Long.parseUnsignedLong(status.substring(start, status.indexOf('\n', start)), 16));
    }

    boolean catches(int signal) {
        return (caught >>> (signal - 1) & 1) != 0;
    }
}
