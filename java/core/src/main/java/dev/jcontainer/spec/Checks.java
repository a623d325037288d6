package dev.jcontainer.spec;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.PlainText;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks strings and numbers before they go to the kernel. Each error message names the input. */
final class Checks {
    /** {@code MAX_ARG_STRLEN} of the kernel: 32 pages of 4 KiB, with the NUL; man 2 execve. */
    static final int MAX_ARGUMENT = 32 * 4096 - 1;

    private static final int MAX_PATH = 4095;

    private static final int MAX_TERMINAL_SIZE = 0xffff;
    private static final Duration LONGEST = Duration.ofDays(36500); // fits into a long of nanoseconds

    private Checks() {}

    /** Checks the numbers of struct winsize, {@code tty_ioctl(4)}. */
    static void terminalSize(int columns, int rows) {
        if (columns < 0 || columns > MAX_TERMINAL_SIZE || rows < 0 || rows > MAX_TERMINAL_SIZE) {
            throw new IllegalArgumentException("The terminal's size " + columns + "x" + rows + " is not from 0 to "
                    + MAX_TERMINAL_SIZE + " columns and rows");
        }
    }

    private static void present(String what, @Nullable String value) {
        if (value == null) {
            throw new NullPointerException("The " + what + " is null");
        }
    }

    /** Returns the length in bytes of a string that can be passed to the kernel. */
    private static int length(String what, String value) {
        present(what, value);
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "The " + what + " " + PlainText.quoted(value) + " has a NUL character in it");
        }
        try {
            return Bytes.length(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The " + what + " " + PlainText.quoted(value) + " cannot be passed on: " + e.getMessage(), e);
        }
    }

    static String argument(String what, String value) {
        int length = length(what, value);
        if (length > MAX_ARGUMENT) {
            throw new IllegalArgumentException("The " + what + " " + PlainText.quoted(value) + " is " + length
                    + " bytes long; the kernel allows at most " + MAX_ARGUMENT
                    + " for one string (MAX_ARG_STRLEN, man 2 execve)");
        }
        return value;
    }

    /** Checks a program and its arguments. */
    static List<String> command(List<String> words) {
        if (words.isEmpty() || words.get(0) != null && words.get(0).isEmpty()) {
            throw new IllegalArgumentException("The command is empty");
        }
        for (int i = 0; i < words.size(); i++) {
            argument(i == 0 ? "command" : "argument " + i, words.get(i));
        }
        return List.copyOf(words);
    }

    /** Checks an environment variable. */
    static void variable(String key, String value) {
        present("name of an environment variable", key);
        present("value of the environment variable " + key, value);
        if (key.isEmpty() || key.indexOf('=') >= 0) {
            throw new IllegalArgumentException("The environment variable " + PlainText.quoted(key + "=" + value)
                    + " has " + (key.isEmpty() ? "no name" : "a '=' in its name"));
        }
        argument("environment variable", key + "=" + value);
    }

    /**
     * Checks that a number is within bounds, both inclusive. The message omits an upper bound that is practically
     * unlimited.
     */
    static long between(String what, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("The " + what + " is not " + min
                    + (max >= Long.MAX_VALUE / 1000 ? " or more" : " to " + max) + ": " + value);
        }
        return value;
    }

    static void timeout(Duration limit) {
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("The timeout is not above 0: " + limit);
        }
        if (limit.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("The timeout is longer than a hundred years: " + limit);
        }
    }

    static void grace(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("The grace after the timeout is below 0: " + value);
        }
        if (value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("The grace after the timeout is longer than a hundred years: " + value);
        }
    }

    static String path(String what, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("The " + what + " is empty");
        }
        if (length(what, value) > MAX_PATH) {
            throw new IllegalArgumentException("The " + what + " " + PlainText.quoted(value) + " is longer than "
                    + MAX_PATH + " bytes (PATH_MAX)");
        }
        return value;
    }

    static String absolutePath(String what, String value) {
        path(what, value);
        if (value.charAt(0) != '/') {
            throw new IllegalArgumentException("The " + what + " " + PlainText.quoted(value) + " is not absolute");
        }
        return value;
    }

    /** Checks that a value is one word of a configuration file. */
    static String word(String what, String value) {
        argument(what, value);
        boolean valid = !value.isEmpty();
        for (int i = 0; i < value.length(); i++) {
            valid &= value.charAt(i) > ' ' && value.charAt(i) != 0x7f && value.charAt(i) != '#';
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "The " + what + " " + PlainText.quoted(value) + " is not one word without spaces and '#'");
        }
        return value;
    }

    /**
     * Checks the target of a mount: a mount on the root would be hidden below it, and the files of {@code /proc} belong
     * to the kernel.
     */
    static String target(String what, String value) {
        absolutePath(what, value);
        String plain = Paths.normal(value);
        if (plain.equals("/")) {
            throw new IllegalArgumentException("The " + what + " " + PlainText.quoted(value)
                    + " is the container's root, on which nothing can be mounted");
        }
        if (plain.equals("/proc") || plain.startsWith("/proc/")) {
            throw new IllegalArgumentException(
                    "The " + what + " " + PlainText.quoted(value) + " lies in /proc, where nothing can be mounted");
        }
        return value;
    }

    /** Whether an absolute path means the root, in any spelling. */
    static boolean isSlash(String path) {
        for (int i = 0; i < path.length(); i++) {
            boolean separator = path.charAt(i) == '/';
            boolean here = path.charAt(i) == '.' && (i + 1 == path.length() || path.charAt(i + 1) == '/');
            if (!separator && !here) {
                return false;
            }
        }
        return true;
    }
}
