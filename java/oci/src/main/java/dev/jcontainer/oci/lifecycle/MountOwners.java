package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.launch.OwnerNamespace;
import dev.jcontainer.oci.bundle.OwnerMap;
import dev.jcontainer.oci.config.Config;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The user namespaces that map the owners of a bundle's mounts. They are held while the container is created. */
final class MountOwners implements AutoCloseable {
    private final Map<OwnerMap, OwnerNamespace> namespaces = new HashMap<>();
    private final Map<Integer, String> paths = new LinkedHashMap<>();

    /**
     * Makes a user namespace for each map. The caller closes the result.
     *
     * @param capabilities the permitted capabilities of this process, one bit for each
     * @throws DocumentException if a map is not valid, or if this process is not privileged
     */
    static MountOwners of(Config config, long capabilities) throws IOException {
        MountOwners made = new MountOwners();
        try {
            for (Map.Entry<Integer, OwnerMap> entry : OwnerMap.of(config).entrySet()) {
                made.add(entry.getKey(), entry.getValue(), capabilities);
            }
            return made;
        } catch (IOException | RuntimeException | Error e) {
            made.close();
            throw e;
        }
    }

    private void add(int mount, OwnerMap map, long capabilities) throws IOException {
        if (!UserNamespaces.isPrivileged(capabilities)) {
            throw new DocumentException("mounts[" + mount + "]", "mapping owners requires root");
        }
        OwnerNamespace namespace = namespaces.get(map);
        if (namespace == null) {
            namespace = OwnerNamespace.of(map.idMap(mount));
            namespaces.put(map, namespace);
        }
        paths.put(mount, namespace.path());
    }

    /** Returns the paths of the user namespaces, by the indexes of the mounts. */
    Map<Integer, String> paths() {
        return paths;
    }

    @Override
    public void close() {
        for (OwnerNamespace namespace : namespaces.values()) {
            namespace.close();
        }
    }
}
