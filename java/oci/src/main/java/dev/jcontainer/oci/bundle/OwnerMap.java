package dev.jcontainer.oci.bundle;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.IdMapping;
import dev.jcontainer.oci.config.LinuxConfig;
import dev.jcontainer.oci.config.MountConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The id map by which the owners of a mount's files are shown. */
public record OwnerMap(List<IdMapping> uids, List<IdMapping> gids) {
    public OwnerMap {
        uids = List.copyOf(uids);
        gids = List.copyOf(gids);
    }

    /**
     * Returns the owner maps of a configuration that differ from the container's id map, by the indexes of their
     * mounts.
     */
    public static Map<Integer, OwnerMap> of(Config config) {
        Map<Integer, OwnerMap> maps = new TreeMap<>();
        for (int i = 0; i < config.mounts().size(); i++) {
            MountConfig mount = config.mounts().get(i);
            OwnerMap map = new OwnerMap(mount.uidMappings(), mount.gidMappings());
            if (!map.isEmpty() && !map.isThatOf(config.linux())) {
                maps.put(i, map);
            }
        }
        return maps;
    }

    boolean isEmpty() {
        return uids.isEmpty() && gids.isEmpty();
    }

    boolean isThatOf(LinuxConfig linux) {
        return uids.equals(linux.uidMappings()) && gids.equals(linux.gidMappings());
    }

    /**
     * Returns this map as the id map of a user namespace.
     *
     * @param mount the index of the mount, for errors
     * @throws DocumentException if a part of the map is missing or out of range
     */
    public IdMap idMap(int mount) throws DocumentException {
        String path = "mounts[" + mount + "]";
        return new IdMap(
                Users.ranges(path + ".uidMappings", uids),
                Users.ranges(path + ".gidMappings", gids),
                IdMap.Writer.ROOT);
    }
}
