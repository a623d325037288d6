package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes the files by which the kernel shows cgroups. */
final class ControlFile {
    private ControlFile() {}

    /** Writes it in one write, as the kernel takes it; 0 or {@code -errno}. */
    static int write(String file, String value) {
        int descriptor = Syscalls.open(Bytes.cString(file), Syscalls.O_WRONLY, 0);
        if (descriptor < 0) {
            return descriptor;
        }
        int written = Syscalls.write(descriptor, Bytes.encode(value));
        Syscalls.close(descriptor);
        return Math.min(written, 0);
    }

    /** Its text without the last newline. */
    static String read(String file) throws IOException {
        try (InputStream in = new FileInputStream(file)) {
            String text = Bytes.decode(in.readAllBytes());
            return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        }
    }

    /** The same, or null where it cannot be read: another kernel, another controller. */
    static @Nullable String readIfThere(String file) {
        try {
            return read(file);
        } catch (IOException e) {
            return null;
        }
    }

    /** A number alone in its file, or -1. {@code max} is as large as a number can be. */
    static long number(String file) {
        String text = readIfThere(file);
        return text == null ? -1 : parse(text);
    }

    /** The number behind a word at the beginning of a line, or -1. */
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

    /** What is between separators, without what is empty. */
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

    /** A kernel counter is unsigned; what does not fit is told as the largest number. */
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
