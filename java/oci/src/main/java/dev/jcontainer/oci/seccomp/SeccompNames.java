package dev.jcontainer.oci.seccomp;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import dev.jcontainer.spec.SeccompProfile.Operator;
import org.jspecify.annotations.Nullable;

/** The words of profiles, which are libseccomp's, and what they stand for. */
final class SeccompNames {
    private static final int MAX_ERRNO = 4095;
    private static final String ARCHITECTURE = "SCMP_ARCH_";

    private static final String[] ACTIONS = {
        "SCMP_ACT_ALLOW",
        "SCMP_ACT_ERRNO",
        "SCMP_ACT_KILL",
        "SCMP_ACT_KILL_PROCESS",
        "SCMP_ACT_KILL_THREAD",
        "SCMP_ACT_LOG",
        "SCMP_ACT_TRACE",
        "SCMP_ACT_TRAP",
        "SCMP_ACT_NOTIFY"
    };

    private static final String[] OPERATORS = {
        "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ"
    };

    private static final String[] FLAGS = {
        "SECCOMP_FILTER_FLAG_TSYNC",
        "SECCOMP_FILTER_FLAG_LOG",
        "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
        "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"
    };

    private SeccompNames() {}

    /**
     * The action of an object.
     *
     * @param number the name of the member with the error's number, or the message for the tracer
     * @param name the name of the member with the error's name
     */
    static SeccompAction action(Value parent, String member, String number, String name) throws DocumentException {
        Value action = parent.require(member);
        switch (action.word(ACTIONS)) {
            case "SCMP_ACT_ALLOW":
                return SeccompAction.ALLOW;
            case "SCMP_ACT_ERRNO":
                return SeccompAction.errno(data(parent, number, name));
            case "SCMP_ACT_KILL_PROCESS":
                return SeccompAction.KILL_PROCESS;
            case "SCMP_ACT_KILL":
            case "SCMP_ACT_KILL_THREAD":
                return SeccompAction.KILL_THREAD;
            case "SCMP_ACT_LOG":
                return SeccompAction.LOG;
            case "SCMP_ACT_TRACE":
                return SeccompAction.trace(data(parent, number, name));
            case "SCMP_ACT_TRAP":
                return SeccompAction.TRAP;
            default:
                throw action.problem("SCMP_ACT_NOTIFY takes a program that listens, and there is none");
        }
    }

    private static int data(Value parent, String numberMember, String nameMember) throws DocumentException {
        Value name = parent.get(nameMember);
        Long number = parent.numberOrNull(numberMember, 0, MAX_ERRNO);
        if (name == null) {
            return number == null ? Errno.EPERM : number.intValue();
        }
        int named = errno(name);
        if (number != null && number != named) {
            throw parent.problem(numberMember, "another error than " + nameMember + " names: " + number);
        }
        return named;
    }

    private static int errno(Value name) throws DocumentException {
        String text = name.string();
        for (int i = 1; i <= MAX_ERRNO; i++) {
            if (Errno.name(i).equals(text)) {
                return i;
            }
        }
        throw name.problem("no error of Linux: \"" + text + "\"");
    }

    static Operator operator(Value operator) throws DocumentException {
        return Operator.valueOf(operator.word(OPERATORS).substring("SCMP_CMP_".length()));
    }

    /** As libseccomp has it in lower case, without the prefix. */
    static String architecture(Value architecture) throws DocumentException {
        String text = architecture.string();
        if (!text.startsWith(ARCHITECTURE) || text.length() == ARCHITECTURE.length()) {
            throw architecture.problem("no SCMP_ARCH_: \"" + text + "\"");
        }
        return text.substring(ARCHITECTURE.length()).toLowerCase(java.util.Locale.ROOT);
    }

    /** TSYNC is about other threads, of which the process has none. */
    static int flag(Value flag) throws DocumentException {
        switch (flag.word(FLAGS)) {
            case "SECCOMP_FILTER_FLAG_LOG":
                return SeccompProfile.LOG;
            case "SECCOMP_FILTER_FLAG_SPEC_ALLOW":
                return SeccompProfile.SPEC_ALLOW;
            case "SECCOMP_FILTER_FLAG_TSYNC":
                return 0;
            default:
                throw flag.problem("it takes a program that listens, and there is none");
        }
    }

    /** As Go names the architecture that libseccomp names otherwise; docker's conditions have these. */
    static String goName(String architecture) {
        switch (architecture) {
            case "x86_64":
                return "amd64";
            case "aarch64":
                return "arm64";
            default:
                return architecture;
        }
    }

    /** {@code major << 32 | minor} of a kernel's release; null where it does not begin with two numbers. */
    static @Nullable Long version(String release) {
        int dot = release.indexOf('.');
        long major = dot < 0 ? -1 : digits(release.substring(0, dot));
        int end = dot + 1;
        while (end < release.length() && release.charAt(end) >= '0' && release.charAt(end) <= '9') {
            end++;
        }
        long minor = digits(release.substring(Math.min(dot + 1, release.length()), end));
        return major < 0 || minor < 0 ? null : Long.valueOf(major << 32 | minor);
    }

    private static long digits(String text) {
        long number = text.isEmpty() || text.length() > 6 ? -1 : 0;
        for (int i = 0; i < text.length() && number >= 0; i++) {
            char c = text.charAt(i);
            number = c < '0' || c > '9' ? -1 : number * 10 + c - '0';
        }
        return number;
    }
}
