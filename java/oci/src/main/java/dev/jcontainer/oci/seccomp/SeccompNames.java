package dev.jcontainer.oci.seccomp;

import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import dev.jcontainer.spec.SeccompProfile.Operator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** libseccomp's names, which profiles and {@code linux.seccomp} use, and the values that they stand for. Pure. */
public final class SeccompNames {
    /** What may happen to a system call, sorted. */
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

    /** How an argument may be compared, sorted. */
    public static final List<String> OPERATORS = List.of(
            "SCMP_CMP_EQ",
            "SCMP_CMP_GE",
            "SCMP_CMP_GT",
            "SCMP_CMP_LE",
            "SCMP_CMP_LT",
            "SCMP_CMP_MASKED_EQ",
            "SCMP_CMP_NE");

    /** How a filter may be installed, sorted. */
    public static final List<String> FLAGS = List.of(
            "SECCOMP_FILTER_FLAG_LOG",
            "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
            "SECCOMP_FILTER_FLAG_TSYNC",
            "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");

    private static final String ARCHITECTURE = "SCMP_ARCH_";

    private SeccompNames() {}

    /**
     * The action of a name.
     *
     * @param data the error of {@code SCMP_ACT_ERRNO}, or the message of {@code SCMP_ACT_TRACE}
     * @return null if no action has this name
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

    /** The operator of one of {@link #OPERATORS}. */
    public static Operator operator(String name) {
        return Operator.valueOf(name.substring("SCMP_CMP_".length()));
    }

    /** The architecture of a name, as libseccomp has it in lower case; null if the name has not the prefix of them all. */
    public static @Nullable String architecture(String name) {
        return name.startsWith(ARCHITECTURE)
                ? name.substring(ARCHITECTURE.length()).toLowerCase(Locale.ROOT)
                : null;
    }

    /** The flag of a name; below 0 if no flag has it. TSYNC is about other threads, and the process has none: 0. */
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
