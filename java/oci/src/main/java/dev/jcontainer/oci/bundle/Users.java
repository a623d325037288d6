package dev.jcontainer.oci.bundle;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.config.IdMapping;
import dev.jcontainer.oci.config.LinuxConfig;
import dev.jcontainer.oci.config.LinuxConfig.Namespace;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a container's user namespace has, as far as its plan must know. Pure.
 *
 * @param map of a new one; null where it is there, with the map that it has
 * @param path of the one that is there, else null
 */
record Users(@Nullable IdMap map, @Nullable String path) {
    /** How many ids there are: 4294967295 is none, but means "as it is" to {@code setresuid(2)} and others. */
    private static final long IDS = 0xffffffffL;

    /**
     * Those of a configuration; null where it has no user namespace of its own.
     *
     * @param permitted what this process may do, a bit each: an ordinary user writes a map of itself alone, and has one of
     *     more written by newuidmap and newgidmap
     */
    static @Nullable Users of(LinuxConfig linux, long permitted) throws DocumentException {
        Namespace namespace = linux.namespace("user");
        if (namespace == null) {
            refuse(linux.uidMappings(), "linux.uidMappings");
            refuse(linux.gidMappings(), "linux.gidMappings");
            return null;
        }
        boolean isRoot = UserNamespaces.isPrivileged(permitted);
        if (namespace.path() != null) {
            if (!isRoot) {
                throw new DocumentException(
                        "linux.namespaces", "to enter the user namespace " + namespace.path() + " takes root");
            }
            return new Users(null, namespace.path());
        }
        List<IdMap.Range> uids = ranges("linux.uidMappings", linux.uidMappings());
        List<IdMap.Range> gids = ranges("linux.gidMappings", linux.gidMappings());
        IdMap.Writer writer =
                isRoot ? IdMap.Writer.ROOT : isOne(uids) && isOne(gids) ? IdMap.Writer.SELF : IdMap.Writer.PROGRAMS;
        return new Users(new IdMap(uids, gids, writer), null);
    }

    private static boolean isOne(List<IdMap.Range> ranges) {
        return ranges.size() == 1 && ranges.get(0).count() == 1;
    }

    /** Whether the supervisor opens what is of the host: as root, which the container's users are not. */
    boolean openOutside() {
        return map == null || map.canMapMounts();
    }

    /**
     * The step by which the process becomes who builds the container: 0 where there is one. Of a namespace that is there
     * nobody says who else it would be.
     */
    Step becomeBuilder() throws DocumentException {
        return map == null
                ? new PrivilegeStep.SetIds(0, 0, List.of())
                : become(this, map.builderUid(), map.builderGid(), List.of());
    }

    /**
     * The step by which a process becomes a user of a container.
     *
     * @param users of its user namespace, null for none
     */
    static Step become(@Nullable Users users, long uid, long gid, List<Long> groups) throws DocumentException {
        if (users == null || users.map == null || !users.map.deniesSetgroups()) {
            return PrivilegeStep.SetIds.of(uid, gid, groups);
        }
        if (!groups.isEmpty()) {
            throw new DocumentException(
                    "process.user.additionalGids",
                    "an ordinary user's container with one group cannot have more: man 7 user_namespaces");
        }
        return PrivilegeStep.SetMappedIds.of(uid, gid);
    }

    /**
     * The step by which a process's streams become its user's. Whom of the host that is nobody says of a user namespace
     * that is there.
     */
    static Step ownStreams(@Nullable Users users, long uid) {
        return users != null && users.map == null
                ? new ProcessStep.OwnStreams((int) uid, -1)
                : ProcessStep.OwnStreams.of(uid, users == null ? null : users.map);
    }

    private static void refuse(List<IdMapping> mappings, String path) throws DocumentException {
        if (!mappings.isEmpty()) {
            throw new DocumentException(
                    path, "they need a new user namespace: give linux.namespaces one of the type user");
        }
    }

    static List<IdMap.Range> ranges(String path, List<IdMapping> mappings) throws DocumentException {
        if (mappings.isEmpty()) {
            throw new DocumentException(path, "missing: nobody is mapped without them");
        }
        List<IdMap.Range> ranges = new ArrayList<>(mappings.size());
        for (int i = 0; i < mappings.size(); i++) {
            IdMapping mapping = mappings.get(i);
            if (mapping.containerId() + mapping.size() > IDS || mapping.hostId() + mapping.size() > IDS) {
                throw new DocumentException(
                        path + "[" + i + "]", "it goes beyond 4294967294, the last id that there is");
            }
            ranges.add(new IdMap.Range(mapping.containerId(), mapping.hostId(), mapping.size()));
        }
        return ranges;
    }
}
