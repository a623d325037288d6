package dev.jcontainer.spec;

import dev.jcontainer.kernel.PlainText;
import java.util.List;

/**
 * A filter of system calls by rules, {@code man 2 seccomp}. Immutable and thread-safe.
 * <p>If a call has rules with different actions, a rule without comparisons takes precedence over rules with
 * comparisons. If no rule matches, the default action counts. Names that libseccomp does not know are ignored.
 *
 * @param defaultAction the action for calls without a rule
 * @param architectures the architectures whose calls are filtered besides the machine's own, as libseccomp names them
 *     ({@code x86}, {@code x32}, {@code arm}); calls of other architectures fail with ENOSYS
 * @param flags {@code SECCOMP_FILTER_FLAG_*}: {@link #LOG}, {@link #SPEC_ALLOW} and {@link #WAIT_KILLABLE_RECV}
 */
public record SeccompProfile(SeccompAction defaultAction, List<String> architectures, int flags, List<Rule> rules)
        implements Seccomp {
    /** {@code SECCOMP_FILTER_FLAG_LOG}: calls that are not allowed are written to the kernel's log. */
    public static final int LOG = 2;
    /** {@code SECCOMP_FILTER_FLAG_SPEC_ALLOW}: no protection against speculative store bypass. */
    public static final int SPEC_ALLOW = 4;

    /**
     * {@code SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV}: while the listener decides, only a fatal signal interrupts the
     * call. It requires an action {@link SeccompAction#NOTIFY}, and Linux 5.19.
     */
    public static final int WAIT_KILLABLE_RECV = 32;

    private static final int LAST_ARGUMENT = 5;

    public SeccompProfile {
        if ((flags & ~(LOG | SPEC_ALLOW | WAIT_KILLABLE_RECV)) != 0) {
            throw new IllegalArgumentException(
                    "The flags of a filter are LOG, SPEC_ALLOW and WAIT_KILLABLE_RECV, not 0x"
                            + Integer.toHexString(flags));
        }
        architectures = List.copyOf(architectures);
        rules = List.copyOf(rules);
        for (int i = 0; i < architectures.size(); i++) {
            checkName("architecture", architectures.get(i));
        }
        if ((flags & WAIT_KILLABLE_RECV) != 0 && !notifies(defaultAction, rules)) {
            throw new IllegalArgumentException("WAIT_KILLABLE_RECV requires an action NOTIFY, and there is none");
        }
    }

    /** Whether a listener decides about some calls, by {@link SeccompAction#NOTIFY}. */
    public boolean notifies() {
        return notifies(defaultAction, rules);
    }

    private static boolean notifies(SeccompAction defaultAction, List<Rule> rules) {
        boolean found = defaultAction.equals(SeccompAction.NOTIFY);
        for (int i = 0; i < rules.size(); i++) {
            found |= rules.get(i).action().equals(SeccompAction.NOTIFY);
        }
        return found;
    }

    /**
     * A rule for some system calls.
     *
     * @param names the names of the calls
     * @param comparisons the comparisons, all of which must hold; empty for every call with these names
     * @param needed capabilities; the rule counts only if the container has all of them
     * @param unwanted capabilities; the rule counts only if the container has none of them
     */
    public record Rule(
            List<String> names, SeccompAction action, List<Comparison> comparisons, long needed, long unwanted) {
        public Rule {
            names = List.copyOf(names);
            comparisons = List.copyOf(comparisons);
            int arguments = 0;
            for (int i = 0; i < comparisons.size(); i++) {
                int bit = 1 << comparisons.get(i).argument();
                if ((arguments & bit) != 0) {
                    throw new IllegalArgumentException(
                            "Argument " + comparisons.get(i).argument()
                                    + " is compared twice in one rule, which libseccomp cannot do");
                }
                arguments |= bit;
            }
            for (int i = 0; i < names.size(); i++) {
                checkName("system call", names.get(i));
            }
        }

        /** A rule for all containers. */
        public Rule(List<String> names, SeccompAction action, List<Comparison> comparisons) {
            this(names, action, comparisons, 0, 0);
        }

        /** Whether the rule counts for a container with these capabilities. */
        public boolean counts(long capabilities) {
            return (needed & ~capabilities) == 0 && (unwanted & capabilities) == 0;
        }
    }

    /**
     * A comparison of an argument, 64 bits unsigned.
     *
     * @param argument the argument's index, from 0 to 5
     * @param value the value to compare with; for {@link Operator#MASKED_EQ}, the mask
     * @param second for {@link Operator#MASKED_EQ}, the value that the masked argument is compared with; otherwise 0
     */
    public record Comparison(int argument, Operator operator, long value, long second) {
        public Comparison {
            if (argument < 0 || argument > LAST_ARGUMENT) {
                throw new IllegalArgumentException("A system call has no argument " + argument);
            }
        }
    }

    /** How an argument is compared, in the order of {@code enum scmp_compare}. */
    public enum Operator {
        /** Not equal. */
        NE,
        /** Less than. */
        LT,
        /** Less than or equal. */
        LE,
        /** Equal. */
        EQ,
        /** Greater than or equal. */
        GE,
        /** Greater than. */
        GT,
        /** Equal after the bits outside the mask have been cleared. */
        MASKED_EQ
    }

    private static void checkName(String what, String name) {
        boolean valid = !name.isEmpty();
        for (int i = 0; valid && i < name.length(); i++) {
            valid = name.charAt(i) > ' ' && name.charAt(i) < 0x7f;
        }
        if (!valid) {
            throw new IllegalArgumentException("There is no " + what + " " + PlainText.quoted(name));
        }
    }
}
