package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.base.Failure;

/**
 * Errors of the library in the words of {@code jcontainer oci}. It names options of {@code jcontainer run}, which the command
 * line of runc has not: there the same is a member of config.json, or an option of another name.
 */
final class OciWords {
    private static final String[][] WORDS = {
        {" (--workdir)", " (--cwd)"},
        {" (--cgroup-conf)", " (unified)"},
        {", or use the option of the limit itself", ", or use the member of the limit itself"},
        {" (--device)", " (linux.devices)"},
        {" (--volume, --mount)", " (mounts)"},
        {" (--ulimit nofile)", " (RLIMIT_NOFILE)"},
        {" (--pids-limit)", " (linux.resources.pids)"},
        {"add them by --cap-add", "add them to process.capabilities"},
        {"name another cgroup: --cgroup-parent /jcontainer.", "name another cgroup: linux.cgroupsPath."},
        {", or run with throwaway writes (--ephemeral)", ""},
        {" Or do without namespaces: --isolation landlock.", ""},
        {"run without a user namespace: --userns host.", "run without a user namespace."},
        {"a user namespace that has it: --userns", "a user namespace that has it"}
    };

    private OciWords() {}

    /** What went wrong, in one line. */
    static String text(Throwable failure) {
        String text = Failure.text(failure);
        for (String[] pair : WORDS) {
            text = text.replace(pair[0], pair[1]);
        }
        return text;
    }
}
