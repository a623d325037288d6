package dev.jcontainer.oci.seccomp;

import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import dev.jcontainer.spec.SeccompProfile.Operator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names of libseccomp, which profiles and {@code linux.seccomp} use, and their values. Pure. */
public final class SeccompNames {
    /** The names of all actions for a system call, sorted. */
    public static final List<String> ACTIONS = List.of(
            "SCMP_ACT_ALLOW",
            "SCMP_ACT_ERRNO",
            "SCMP_ACT_KILL",
            "SCMP_ACT_KILL_PROCESS",
            "SCMP_ACT_KILL_THREAD",
            "SCMP_ACT_LOG",
            "SCMP_ACT_NOTIFY",
            "SCMP_ACT_TRACE",
            "SCMP_ACT_TRAP");

    /** The names of all operators that compare an argument, sorted. */
    public static final List<String> OPERATORS = List.of(
            "SCMP_CMP_EQ",
            "SCMP_CMP_GE",
            "SCMP_CMP_GT",
            "SCMP_CMP_LE",
            "SCMP_CMP_LT",
            "SCMP_CMP_MASKED_EQ",
            "SCMP_CMP_NE");

    /** The names of all flags with which a filter can be installed, sorted. */
    public static final List<String> FLAGS = List.of(
            "SECCOMP_FILTER_FLAG_LOG",
            "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
            "SECCOMP_FILTER_FLAG_TSYNC",
            "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");

    private static final String ARCHITECTURE = "SCMP_ARCH_";

    private SeccompNames() {}

    /**
     * Returns the action with a name.
     *
     * @param data the error number of {@code SCMP_ACT_ERRNO}, or the message of {@code SCMP_ACT_TRACE}
     * @return the action, or null if no action has this name
     */
    public static @Nullable SeccompAction action(String name, int data) {
        switch (name) {
            case "SCMP_ACT_ALLOW":
                return SeccompAction.ALLOW;
            case "SCMP_ACT_ERRNO":
                return SeccompAction.errno(data);
            case "SCMP_ACT_KILL_PROCESS":
                return SeccompAction.KILL_PROCESS;
            case "SCMP_ACT_KILL":
            case "SCMP_ACT_KILL_THREAD":
                return SeccompAction.KILL_THREAD;
            case "SCMP_ACT_LOG":
                return SeccompAction.LOG;
            case "SCMP_ACT_NOTIFY":
                return SeccompAction.NOTIFY;
            case "SCMP_ACT_TRACE":
                return SeccompAction.trace(data);
            case "SCMP_ACT_TRAP":
                return SeccompAction.TRAP;
            default:
                return null;
        }
    }

    /** Returns the operator with a name, which is one of {@link #OPERATORS}. */
    public static Operator operator(String name) {
        return Operator.valueOf(name.substring("SCMP_CMP_".length()));
    }

    /**
     * Returns the architecture of a name: the part after {@code SCMP_ARCH_} in lower case, or null without this prefix.
     */
    public static @Nullable String architecture(String name) {
        return name.startsWith(ARCHITECTURE)
                ? name.substring(ARCHITECTURE.length()).toLowerCase(Locale.ROOT)
                : null;
    }

    /**
     * Returns the flag with a name, or -1 if no flag has this name. TSYNC concerns other threads, and the process has
     * none; so its value is 0.
     */
    public static int flag(String name) {
        switch (name) {
            case "SECCOMP_FILTER_FLAG_LOG":
                return SeccompProfile.LOG;
            case "SECCOMP_FILTER_FLAG_SPEC_ALLOW":
                return SeccompProfile.SPEC_ALLOW;
            case "SECCOMP_FILTER_FLAG_TSYNC":
                return 0;
            case "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV":
                return SeccompProfile.WAIT_KILLABLE_RECV;
            default:
                return -1;
        }
    }
}
