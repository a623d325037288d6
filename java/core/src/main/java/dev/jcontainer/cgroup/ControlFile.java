package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes the control files of cgroups. */
final class ControlFile {
    private ControlFile() {}

    /** Writes a value in one call, because the kernel requires that; returns 0 or {@code -errno}. */
    static int write(String file, String value) {
        int descriptor = Syscalls.open(Bytes.cString(file), Syscalls.O_WRONLY, 0);
        if (descriptor < 0) {
            return descriptor;
        }
        int written = Syscalls.write(descriptor, Bytes.encode(value));
        Syscalls.close(descriptor);
        return Math.min(written, 0);
    }

    /** Writes several values, and opens a file only once for consecutive writes to it. Not thread-safe. */
    static final class Writer implements AutoCloseable {
        private String file = "";
        private int descriptor = -1;

        /** Writes a value as {@link ControlFile#write} does. */
        int write(String to, String value) {
            if (!to.equals(file)) {
                close();
                descriptor = Syscalls.open(Bytes.cString(to), Syscalls.O_WRONLY, 0);
                file = to;
            }
            return descriptor < 0 ? descriptor : Math.min(Syscalls.write(descriptor, Bytes.encode(value)), 0);
        }

        @Override
        public void close() {
            if (descriptor >= 0) {
                Syscalls.close(descriptor);
                descriptor = -1;
            }
            file = "";
        }
    }

    /** Returns a file's text without the last newline. */
    static String read(String file) throws SystemCallException {
        return text(KernelFiles.read(file));
    }

    /**
     * Returns a file's text without the last newline, or null if it does not exist: the kernel or the controller has no
     * such file, or the cgroup was removed.
     */
    static @Nullable String readIfThere(String file) throws SystemCallException {
        byte[] content = KernelFiles.readIfThere(file);
        return content == null ? null : text(content);
    }

    private static String text(byte[] content) {
        String text = Bytes.decode(content);
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * Returns the pids in a cgroup, or null if it does not exist. A threaded cgroup shows none: its domain has them,
     * man 7 cgroups.
     */
    static @Nullable List<String> processes(String directory) throws SystemCallException {
        try {
            String processes = readIfThere(directory + "/cgroup.procs");
            return processes == null ? null : lines(processes);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EOPNOTSUPP) {
                return null;
            }
            throw e;
        }
    }

    /** Returns the number in a file, or -1 if the file does not exist. {@code max} becomes the largest number. */
    static long number(String file) throws SystemCallException {
        String text = readIfThere(file);
        return text == null ? -1 : parse(text);
    }

    /** Returns the number after a word at the beginning of a line, or -1. */
    static long numberOf(@Nullable String text, String word) {
        if (text != null) {
            for (String line : lines(text)) {
                if (line.startsWith(word) && line.length() > word.length() && line.charAt(word.length()) == ' ') {
                    return parse(line.substring(word.length() + 1));
                }
            }
        }
        return -1;
    }

    static List<String> lines(String text) {
        return split(text, '\n');
    }

    /** Returns the non-empty parts between separators. */
    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf(separator, start);
            if (end < 0) {
                end = text.length();
            }
            if (end > start) {
                parts.add(text.substring(start, end));
            }
            start = end + 1;
        }
        return parts;
    }

    /** Parses a counter. The kernel's counters are unsigned; a value that does not fit becomes the largest number. */
    static long parse(String digits) {
        if (digits.equals("max")) {
            return Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
