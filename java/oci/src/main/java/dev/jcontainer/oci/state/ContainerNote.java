package dev.jcontainer.oci.state;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import dev.jcontainer.oci.config.Config;
import java.util.List;

/**
 * What is kept of a container in its directory, beside a copy of its configuration.
 *
 * @param bundle the bundle's directory, absolute
 * @param rootfs the root filesystem's, absolute
 * @param created when, in ISO 8601
 * @param phase how far this runtime has come with it; the kernel knows the rest
 * @param pid of its first process, 0 before that is made
 * @param startTime of that process, in clock ticks after boot: a pid is given again, and this is not
 * @param cgroups its own
 * @param unified whether they are of cgroup v2
 * @param scope the unit of systemd that they are, empty for none
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
    /** Written before what it says is begun, or after it is done. */
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

    /** The document of the specification for a status that the caller knows. A container that has stopped has no pid. */
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

    /** A later version may have more members; one that changes the meaning of these has another number. */
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

    /** Earlier versions knew none. */
    private static String scope(Value document) throws DocumentException {
        String scope = document.string("scope");
        return scope == null ? "" : scope;
    }
}
