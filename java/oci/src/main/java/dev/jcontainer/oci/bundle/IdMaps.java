package dev.jcontainer.oci.bundle;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.oci.config.IdMapping;
import dev.jcontainer.oci.config.LinuxConfig;
import dev.jcontainer.oci.json.DocumentException;
import dev.jcontainer.plan.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The maps of a container's user namespace. Pure. */
final class IdMaps {
    private IdMaps() {}

    /**
     * Those of a configuration; null where it has no new user namespace.
     *
     * @param permitted what this process may do, a bit each: an ordinary user writes a map of itself alone, and has one of
     *     more written by newuidmap and newgidmap
     */
    static @Nullable IdMap of(LinuxConfig linux, long permitted) throws DocumentException {
        if (!linux.isNew("user")) {
            refuse(linux.uidMappings(), "linux.uidMappings");
            refuse(linux.gidMappings(), "linux.gidMappings");
            return null;
        }
        List<IdMap.Range> uids = ranges("linux.uidMappings", linux.uidMappings());
        List<IdMap.Range> gids = ranges("linux.gidMappings", linux.gidMappings());
        IdMap.Writer writer = UserNamespaces.isPrivileged(permitted)
                ? IdMap.Writer.ROOT
                : isOne(uids) && isOne(gids) ? IdMap.Writer.SELF : IdMap.Writer.PROGRAMS;
        return new IdMap(uids, gids, writer);
    }

    private static boolean isOne(List<IdMap.Range> ranges) {
        return ranges.size() == 1 && ranges.get(0).count() == 1;
    }

    /**
     * The step by which a process becomes a user of a container.
     *
     * @param map of its user namespace, null for none
     */
    static Step become(@Nullable IdMap map, int uid, int gid, List<Integer> groups) throws DocumentException {
        if (map == null || !map.deniesSetgroups()) {
            return new Step.SetIds(uid, gid, groups);
        }
        if (!groups.isEmpty()) {
            throw new DocumentException(
                    "process.user.additionalGids",
                    "an ordinary user's container with one group cannot have more: man 7 user_namespaces");
        }
        return new Step.SetMappedIds(uid, gid);
    }

    private static void refuse(List<IdMapping> mappings, String path) throws DocumentException {
        if (!mappings.isEmpty()) {
            throw new DocumentException(
                    path, "they need a new user namespace: give linux.namespaces one of the type user");
        }
    }

    private static List<IdMap.Range> ranges(String path, List<IdMapping> mappings) throws DocumentException {
        if (mappings.isEmpty()) {
            throw new DocumentException(path, "missing: a new user namespace has nobody in it without them");
        }
        List<IdMap.Range> ranges = new ArrayList<>(mappings.size());
        for (int i = 0; i < mappings.size(); i++) {
            IdMapping mapping = mappings.get(i);
            if (mapping.containerId() > Integer.MAX_VALUE || mapping.size() > Integer.MAX_VALUE) {
                throw new DocumentException(path + "[" + i + "]", "ids inside above 2147483647 are not there yet");
            }
            ranges.add(new IdMap.Range((int) mapping.containerId(), mapping.hostId(), (int) mapping.size()));
        }
        return ranges;
    }
}
