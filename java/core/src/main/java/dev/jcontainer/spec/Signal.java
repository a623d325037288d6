package dev.jcontainer.spec;

import dev.jcontainer.kernel.PlainText;
import java.util.Locale;

/**
 * A signal, {@code signal(7)}.
 *
 * @param number 1 to 64, as on x86_64 and aarch64
 */
public record Signal(int number) {
    private static final String[] NAMES = {
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS"
    };
    private static final int LAST = 64;
    private static final int FIRST_REALTIME = 34;
    /** A number that is above the last signal, also after an addition. */
    private static final int NONE = LAST + 1;

    /** SIGHUP. */
    public static final Signal HUP = new Signal(1);
    /** SIGINT. */
    public static final Signal INT = new Signal(2);
    /** SIGQUIT. */
    public static final Signal QUIT = new Signal(3);
    /** SIGKILL. */
    public static final Signal KILL = new Signal(9);
    /** SIGUSR1. */
    public static final Signal USR1 = new Signal(10);
    /** SIGUSR2. */
    public static final Signal USR2 = new Signal(12);
    /** SIGTERM. */
    public static final Signal TERM = new Signal(15);
    /** SIGCONT. */
    public static final Signal CONT = new Signal(18);
    /** SIGSTOP. */
    public static final Signal STOP = new Signal(19);
    /** SIGWINCH. */
    public static final Signal WINCH = new Signal(28);

    public Signal {
        if (number < 1 || number > LAST) {
            throw new IllegalArgumentException("There is no signal " + number + ": 1 to " + LAST);
        }
    }

    /**
     * Returns the signal with a name or number: {@code TERM}, {@code SIGTERM}, {@code sigterm}, {@code 15}, {@code
     * RTMIN+3}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Signal of(String text) {
        int number = number(text.toUpperCase(Locale.ROOT));
        if (number < 1 || number > LAST) {
            throw new IllegalArgumentException("There is no signal " + PlainText.quoted(text));
        }
        return new Signal(number);
    }

    private static int number(String name) {
        String bare = name.startsWith("SIG") ? name.substring(3) : name;
        for (int i = 0; i < NAMES.length; i++) {
            if (NAMES[i].equals(bare)) {
                return i + 1;
            }
        }
        if (bare.equals("RTMIN")) {
            return FIRST_REALTIME;
        }
        return bare.startsWith("RTMIN+") ? FIRST_REALTIME + decimal(bare.substring(6)) : decimal(name);
    }

    /** Parses one or two ASCII digits. Integer.parseInt also accepts a sign, which would make RTMIN+-3 a SIGSYS. */
    private static int decimal(String digits) {
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9' || i == 2) {
                return NONE;
            }
            value = value * 10 + c - '0';
        }
        return digits.isEmpty() ? NONE : value;
    }

    /** The signal's name, such as {@code SIGTERM}. */
    @Override
    public String toString() {
        if (number <= NAMES.length) {
            return "SIG" + NAMES[number - 1];
        }
        return number < FIRST_REALTIME ? "SIG" + number : "SIGRTMIN+" + (number - FIRST_REALTIME);
    }

    /** The record's own one is linked at its first use, which takes 20 ms of a start; so is its hash code. */
    @Override
    public final boolean equals(Object other) {
        return other instanceof Signal && ((Signal) other).number == number;
    }

    @Override
    public final int hashCode() {
        return number;
    }
}
