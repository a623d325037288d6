package dev.jcontainer.oci.bundle;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.oci.config.IdMapping;
import dev.jcontainer.oci.config.LinuxConfig;
import dev.jcontainer.oci.json.DocumentException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The maps of a container's user namespace. Pure. */
final class IdMaps {
    private IdMaps() {}

    /** Those of a configuration; null where it has no new user namespace. */
    static @Nullable IdMap of(LinuxConfig linux) throws DocumentException {
        if (!linux.isNew("user")) {
            refuse(linux.uidMappings(), "linux.uidMappings");
            refuse(linux.gidMappings(), "linux.gidMappings");
            return null;
        }
        return new IdMap(
                ranges("linux.uidMappings", linux.uidMappings()),
                ranges("linux.gidMappings", linux.gidMappings()),
                IdMap.Writer.ROOT);
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
