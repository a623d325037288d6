package dev.jcontainer.oci.bundle;

import dev.jcontainer.host.Accounts;
import dev.jcontainer.host.RootFiles;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.MountConfig;
import dev.jcontainer.oci.config.ProcessConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bundle: a directory with its configuration.
 *
 * @param directory the absolute path of the directory
 * @param config the configuration
 */
public record Bundle(String directory, Config config) {
    /** Returns the absolute path of the root filesystem. */
    public String rootfs() {
        return inside(config.root().path());
    }

    /**
     * Returns the files that the container will see. The filesystem of a device is not read, nor is a source that
     * another mount of the list shows: these count as empty.
     */
    public RootFiles files() throws IOException {
        RootFiles files = new RootFiles(rootfs(), true);
        for (MountConfig mount : config.mounts()) {
            BundleMountOptions options = BundleMountOptions.of("mounts", mount.options());
            String source = mount.source();
            boolean isBind = options.isBind() || "bind".equals(mount.type());
            if (!options.copiesUp()) {
                files.mount(
                        mount.destination(), isBind && source != null ? inside(source) : null, options.isRecursive());
            }
        }
        return files;
    }

    /**
     * Returns the home directory of a process's user, from the accounts of the container. If the environment names a
     * home directory, the accounts are not read, and the result is {@code /}.
     */
    public String home(ProcessConfig process) throws IOException {
        return BundlePlanner.hasHome(process)
                ? "/"
                : Accounts.home(process.user().uid(), files());
    }

    /** Returns the absolute form of a path of the host, which may be relative to the bundle. */
    String inside(String path) {
        return path.startsWith("/") ? path : directory + "/" + path;
    }

    /**
     * Returns the path in the container of a path of the host, or null if it is outside the root filesystem. Only the
     * text is compared.
     */
    @Nullable
    String insideRoot(String path) {
        String root = normal(rootfs());
        String place = normal(inside(path));
        if (place.equals(root)) {
            return "/";
        }
        return place.startsWith(root + "/") ? place.substring(root.length()) : null;
    }

    /** Returns an absolute path without empty components, "." and "..". */
    static String normal(String path) {
        List<String> components = new ArrayList<>();
        for (String component : path.split("/")) {
            if (component.equals("..")) {
                components
                        .subList(Math.max(0, components.size() - 1), components.size())
                        .clear();
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
        }
        return "/" + String.join("/", components);
    }
}
