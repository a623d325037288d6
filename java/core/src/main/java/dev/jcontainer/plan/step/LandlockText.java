package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.PlainText;
import java.util.List;

/** Texts about rules that both Landlock steps use. */
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
            text.append(text.length() == 0 ? what : ", ").append(PlainText.escaped(path));
        }
        return text.toString();
    }

    /** Whether the failure is that the path of a rule could not be opened. */
    static boolean isOfRule(StepFailure failure) {
        return !failure.argument().isEmpty() && (failure.errno() == Errno.ENOENT || failure.errno() == Errno.EACCES);
    }

    static String openRule(StepFailure failure) {
        return "open " + failure.argument() + ", which a Landlock rule (--landlock-ro, --landlock-rw) names";
    }

    /**
     * What to do about a failure.
     *
     * @param kernel a sentence that says which kernel the rules need
     */
    static String hint(StepFailure failure, String kernel) {
        switch (failure.errno()) {
            case Errno.ENOSYS:
                return "This kernel has no Landlock: it requires Linux 5.13, and 6.2 for these rules, built with"
                        + " CONFIG_SECURITY_LANDLOCK.";
            case Errno.EOPNOTSUPP:
                return failure.argument().isEmpty()
                        ? "Landlock is not among this kernel's security modules: add landlock to lsm= of its command"
                                + " line."
                        : kernel;
            case Errno.ENOENT:
                return "The path of a Landlock rule must exist.";
            case Errno.EACCES:
                return "The program's user must be able to reach the path of a Landlock rule.";
            default:
                return failure.hint();
        }
    }
}
