package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.base.Failure;

/**
 * Errors of the library in runc's terms. The library names options of {@code jcontainer run}, which {@code jcontainer
 * oci} does not have: a member of config.json, or an option with another name, has the same effect there. {@code
 * OciErrorTextTest} checks that the library has a message for each row, and that each option in its messages has a row.
 */
final class OciErrorText {
    /** A phrase of the library, and the phrase that replaces it. */
    static final String[][] PHRASES = {
        {" (--workdir)", " (--cwd)"},
        {" (--cgroup-conf)", " (unified)"},
        {", or use the option of the limit itself", ", or use the member of the limit itself"},
        {" (--hostname)", " (hostname)"},
        {" (--device)", " (linux.devices)"},
        {" (--volume, --mount)", " (mounts)"},
        {" (--ulimit nofile)", " (RLIMIT_NOFILE)"},
        {" (--pids-limit)", " (linux.resources.pids)"},
        {"add them with --cap-add", "add them to process.capabilities"},
        {"name another cgroup: --cgroup-parent /jcontainer.", "name another cgroup: linux.cgroupsPath."},
        {", or run with throwaway writes (--ephemeral), which leave it out", ""},
        {", or run with throwaway writes (--ephemeral)", ""},
        {" Or do without namespaces: --isolation landlock.", ""},
        {"run without a user namespace: --userns host.", "run without a user namespace."},
        {"a user namespace that has it: --userns", "a user namespace that has it"}
    };

    private OciErrorText() {}

    /** The message of a failure, in one line. */
    static String text(Throwable failure) {
        return translated(Failure.text(failure));
    }

    /** A message of the library in runc's terms. */
    static String translated(String message) {
        String text = message;
        for (String[] pair : PHRASES) {
            text = text.replace(pair[0], pair[1]);
        }
        return text;
    }
}
