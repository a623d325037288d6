package dev.jcontainer.host;

import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Device;
import dev.jcontainer.spec.Mount;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The devices of this machine, for a container that gets all of them. */
public final class HostDevices {
    private static final Path DIRECTORY = Path.of("/dev");

    /**
     * The paths that every container has itself, and those that are not devices to share: the host's console and
     * terminals.
     */
    private static final Set<String> OWN =
            Set.of("console", "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "tty", "urandom", "zero");

    private HostDevices() {}

    /**
     * Returns the specification with a node for each device of the machine, before its own devices, if it is
     * privileged; otherwise it is unchanged. A path below a volume shows the volume's content: no node is made there.
     *
     * @throws IOException if {@code /dev} cannot be read
     */
    public static ContainerSpec grant(ContainerSpec spec) throws IOException {
        if (!spec.privileges().isPrivileged()) {
            return spec;
        }
        List<Device> devices = new ArrayList<>();
        for (Path path : nodes()) {
            if (!isOnVolume(path.toString(), spec.mounts())) {
                devices.add(Device.of(path.toString()));
            }
        }
        devices.addAll(spec.devices());
        return spec.toBuilder().devices(devices).build();
    }

    private static boolean isOnVolume(String path, List<Mount> mounts) {
        for (Mount mount : mounts) {
            if (mount instanceof Mount.Bind && mount.below(path) != null) {
                return true;
            }
        }
        return false;
    }

    private static List<Path> nodes() throws IOException {
        List<Path> nodes = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(DIRECTORY)) {
            for (Path entry : entries) {
                if (!OWN.contains(entry.getFileName().toString())) {
                    collect(entry, nodes);
                }
            }
        }
        Collections.sort(nodes);
        return nodes;
    }

    /** Collects nodes but no symbolic links: their targets are found at their own paths. */
    private static void collect(Path path, List<Path> nodes) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                for (Path entry : entries) {
                    collect(entry, nodes);
                }
            }
            return;
        }
        int type = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & FileTypes.MASK;
        if (type == FileTypes.BLOCK_DEVICE || type == FileTypes.CHARACTER_DEVICE) {
            nodes.add(path);
        }
    }
}
