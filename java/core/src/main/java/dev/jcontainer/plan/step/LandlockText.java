package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;
import java.util.List;

/** What both steps of Landlock say of their rules. */
final class LandlockText {
    private LandlockText() {}

    static String rules(List<String> readOnly, List<String> readWrite) {
        return "all files but" + paths(" to read: ", readOnly)
                + (readOnly.isEmpty() || readWrite.isEmpty() ? "" : ";")
                + paths(" to write: ", readWrite);
    }

    private static String paths(String what, List<String> paths) {
        StringBuilder text = new StringBuilder();
        for (String path : paths) {
            text.append(text.length() == 0 ? what : ", ").append(StepText.printable(path));
        }
        return text.toString();
    }

    /** Whether a path that a rule names could not be opened. */
    static boolean isOfRule(StepFailure failure) {
        return !failure.argument().isEmpty() && (failure.errno() == Errno.ENOENT || failure.errno() == Errno.EACCES);
    }

    static String openRule(StepFailure failure) {
        return "open " + failure.argument() + ", which a Landlock rule (--landlock-ro, --landlock-rw) names";
    }

    /** What to do; {@code kernel} says which kernel the rules need. */
    static String hint(StepFailure failure, String kernel) {
        switch (failure.errno()) {
            case Errno.ENOSYS:
                return "This kernel has no Landlock: that takes Linux 5.13, and 6.2 for these rules, built with"
                        + " CONFIG_SECURITY_LANDLOCK.";
            case Errno.EOPNOTSUPP:
                return failure.argument().isEmpty()
                        ? "Landlock is not among this kernel's security modules: add landlock to lsm= of its command line."
                        : kernel;
            case Errno.ENOENT:
                return "A Landlock rule is for what is there.";
            case Errno.EACCES:
                return "A Landlock rule is for what the program's user can reach.";
            default:
                return failure.hint();
        }
    }
}
