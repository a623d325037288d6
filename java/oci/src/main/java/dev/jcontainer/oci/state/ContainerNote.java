package dev.jcontainer.oci.state;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import dev.jcontainer.oci.config.Config;
import java.util.List;

/**
 * The note about a container in its directory, next to a copy of its configuration.
 *
 * @param id the id of the container
 * @param bundle the absolute path of the bundle's directory
 * @param rootfs the absolute path of the root filesystem
 * @param created the time of the creation, in ISO 8601
 * @param phase the last verb that this runtime has begun or done with the container; the kernel knows the rest
 * @param pid the pid of the first process, 0 before it is made
 * @param startTime the start time of that process, in clock ticks after boot. The kernel may reuse the pid, but not
 *     with the same start time
 * @param cgroups the directories of the container's own cgroups
 * @param unified whether these are cgroups of cgroup v2
 * @param scope the systemd scope whose cgroup it is, empty for none
 */
public record ContainerNote(
        String id,
        String bundle,
        String rootfs,
        String created,
        Phase phase,
        int pid,
        long startTime,
        List<String> cgroups,
        boolean unified,
        String scope) {
    /** The phase is written before {@code create} begins, and after {@code create} or {@code start} is done. */
    public enum Phase {
        /** {@code create} has begun. */
        CREATING("creating"),
        /** {@code create} is done. */
        CREATED("created"),
        /** {@code start} is done. */
        STARTED("started");

        private final String word;

        Phase(String word) {
            this.word = word;
        }

        static Phase of(Value value) throws DocumentException {
            String word = value.word("creating", "created", "started");
            return word.equals("creating") ? CREATING : word.equals("created") ? CREATED : STARTED;
        }
    }

    private static final int VERSION = 1;

    public ContainerNote {
        cgroups = List.copyOf(cgroups);
    }

    public ContainerNote with(int newPid, long newStartTime) {
        return new ContainerNote(id, bundle, rootfs, created, phase, newPid, newStartTime, cgroups, unified, scope);
    }

    public ContainerNote with(Phase newPhase) {
        return new ContainerNote(id, bundle, rootfs, created, newPhase, pid, startTime, cgroups, unified, scope);
    }

    public Cgroup cgroup() {
        return Cgroup.of(cgroups, unified);
    }

    /** Returns the state for a status that the caller knows. A stopped container has no pid. */
    public ContainerState state(ContainerState.Status status, Config config) {
        int shown = status == ContainerState.Status.STOPPED ? 0 : pid;
        return new ContainerState(id, status, shown, bundle, config.annotations());
    }

    public String toJson() {
        return Text.indented("  ")
                        .object()
                        .member("version", VERSION)
                        .member("id", id)
                        .member("bundle", bundle)
                        .member("rootfs", rootfs)
                        .member("created", created)
                        .member("phase", phase.word)
                        .member("pid", pid)
                        .member("startTime", startTime)
                        .member("cgroups", cgroups)
                        .member("unified", unified)
                        .member("scope", scope)
                        .end()
                + "\n";
    }

    /**
     * Reads a note. A later version of jcontainer may add members; if it changes the meaning of existing members, it
     * changes {@code version}, and the note is refused.
     */
    public static ContainerNote of(Value document) throws DocumentException {
        document.require("version").number(VERSION, VERSION);
        return new ContainerNote(
                document.requireString("id"),
                document.requireAbsolutePath("bundle"),
                document.requireAbsolutePath("rootfs"),
                document.requireString("created"),
                Phase.of(document.require("phase")),
                (int) document.requireNumber("pid", 0, Integer.MAX_VALUE),
                document.requireNumber("startTime", 0, Long.MAX_VALUE),
                document.absolutePaths("cgroups"),
                document.truth("unified"),
                scope(document));
    }

    /** Returns the scope, or an empty text, because earlier versions of jcontainer did not write this member. */
    private static String scope(Value document) throws DocumentException {
        String scope = document.string("scope");
        return scope == null ? "" : scope;
    }
}
