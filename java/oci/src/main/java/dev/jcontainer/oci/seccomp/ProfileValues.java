package dev.jcontainer.oci.seccomp;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile.Operator;
import org.jspecify.annotations.Nullable;

/** Reads the named values of a profile's document, and the values of Docker's conditions. */
final class ProfileValues {
    private static final int MAX_ERRNO = 4095;
    private static final String NO_LISTENER = " requires a seccomp agent, and there is none";

    private ProfileValues() {}

    /**
     * Reads the action of an object.
     *
     * @param member the name of the member with the action
     * @param number the name of the member with the error number, or with the message for the tracer
     * @param name the name of the member with the name of the error
     */
    static SeccompAction action(Value parent, String member, String number, String name) throws DocumentException {
        Value value = parent.require(member);
        String word = value.word(SeccompNames.ACTIONS.toArray(new String[0]));
        boolean hasData = word.equals("SCMP_ACT_ERRNO") || word.equals("SCMP_ACT_TRACE");
        SeccompAction action = SeccompNames.action(word, hasData ? data(parent, number, name) : 0);
        if (action == null || action.equals(SeccompAction.NOTIFY)) {
            throw value.problem(word + NO_LISTENER);
        }
        return action;
    }

    private static int data(Value parent, String numberMember, String nameMember) throws DocumentException {
        Value name = parent.get(nameMember);
        Long number = parent.numberOrNull(numberMember, 0, MAX_ERRNO);
        if (name == null) {
            return number == null ? Errno.EPERM : number.intValue();
        }
        int named = errno(name);
        if (number != null && number != named) {
            throw parent.problem(numberMember, "not the error that " + nameMember + " names: " + number);
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
        throw name.problem("not an error of Linux: \"" + text + "\"");
    }

    static Operator operator(Value operator) throws DocumentException {
        return SeccompNames.operator(operator.word(SeccompNames.OPERATORS.toArray(new String[0])));
    }

    static String architecture(Value architecture) throws DocumentException {
        String text = architecture.string();
        String name = SeccompNames.architecture(text);
        if (name == null || name.isEmpty()) {
            throw architecture.problem("not of the form SCMP_ARCH_NAME: \"" + text + "\"");
        }
        return name;
    }

    static int flag(Value flag) throws DocumentException {
        String word = flag.word(SeccompNames.FLAGS.toArray(new String[0]));
        if (word.equals("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV")) {
            throw flag.problem("it" + NO_LISTENER);
        }
        return SeccompNames.flag(word);
    }

    /** Returns Go's name of an architecture, which differs from libseccomp's. Docker's conditions use Go's names. */
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

    /** Returns {@code major << 32 | minor} of a kernel release, or null if it does not begin with two numbers. */
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
