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
 * The ids of a container's user namespace, as far as its plan needs them. Pure.
 *
 * @param map the id map of a new user namespace, or null for an existing one, which has an id map already
 * @param path the path of an existing user namespace, or null for a new one
 */
record Users(@Nullable IdMap map, @Nullable String path) {
    /** The number of ids. 4294967295 is not an id: for {@code setresuid(2)} and other calls it means "unchanged". */
    private static final long IDS = 0xffffffffL;

    /**
     * Returns the ids of a configuration, or null if the container uses the runtime's user namespace.
     *
     * @param permitted the permitted capabilities of this process, one bit for each. An ordinary user can only write a
     *     map of its own ids; newuidmap and newgidmap write a larger map for it
     * @throws DocumentException if the mappings are missing, out of range or without a user namespace, or if joining an
     *     existing user namespace requires root
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
                        "linux.namespaces", "entering the user namespace " + namespace.path() + " requires root");
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

    /** Whether the supervisor opens the host's sources: it is root on the host, and the container's users are not. */
    boolean openOutside() {
        return map == null || map.canMapMounts();
    }

    /**
     * Returns the step by which the process becomes the user that builds the container: uid 0 if it is mapped. The map
     * of an existing namespace is not known, so uid 0 is used there.
     */
    Step becomeBuilder() throws DocumentException {
        return map == null
                ? new PrivilegeStep.SetIds(0, 0, List.of())
                : become(this, map.builderUid(), map.builderGid(), List.of());
    }

    /**
     * Returns the step by which a process becomes a user of a container.
     *
     * @param users the ids of its user namespace, or null for none
     * @throws DocumentException if there are additional groups and the user namespace does not permit them
     */
    static Step become(@Nullable Users users, long uid, long gid, List<Long> groups) throws DocumentException {
        if (users == null || users.map == null || !users.map.deniesSetgroups()) {
            return PrivilegeStep.SetIds.of(uid, gid, groups);
        }
        if (!groups.isEmpty()) {
            throw new DocumentException(
                    "process.user.additionalGids",
                    "the container of an ordinary user with one group cannot have more groups: man 7 user_namespaces");
        }
        return PrivilegeStep.SetMappedIds.of(uid, gid);
    }

    /**
     * Returns the step by which a process's streams become its user's. In an existing user namespace, the user's id on
     * the host is not known.
     */
    static Step ownStreams(@Nullable Users users, long uid) {
        return users != null && users.map == null
                ? new ProcessStep.OwnStreams((int) uid, -1)
                : ProcessStep.OwnStreams.of(uid, users == null ? null : users.map);
    }

    private static void refuse(List<IdMapping> mappings, String path) throws DocumentException {
        if (!mappings.isEmpty()) {
            throw new DocumentException(
                    path, "they need a new user namespace: add one of the type user to linux.namespaces");
        }
    }

    static List<IdMap.Range> ranges(String path, List<IdMapping> mappings) throws DocumentException {
        if (mappings.isEmpty()) {
            throw new DocumentException(path, "missing: without them, no id is mapped");
        }
        List<IdMap.Range> ranges = new ArrayList<>(mappings.size());
        for (int i = 0; i < mappings.size(); i++) {
            IdMapping mapping = mappings.get(i);
            if (mapping.containerId() + mapping.size() > IDS || mapping.hostId() + mapping.size() > IDS) {
                throw new DocumentException(path + "[" + i + "]", "it goes beyond 4294967294, the greatest id");
            }
            ranges.add(new IdMap.Range(mapping.containerId(), mapping.hostId(), mapping.size()));
        }
        return ranges;
    }
}
