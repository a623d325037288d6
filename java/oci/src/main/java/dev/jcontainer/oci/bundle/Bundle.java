package dev.jcontainer.oci.bundle;

import dev.jcontainer.host.Accounts;
import dev.jcontainer.host.ContainerFiles;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.MountConfig;
import dev.jcontainer.oci.config.ProcessConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bundle: a directory, and the configuration in it.
 *
 * @param directory absolute
 */
public record Bundle(String directory, Config config) {
    /** The directory of the root filesystem, absolute. */
    public String rootfs() {
        return inside(config.root().path());
    }

    /**
     * The files that the container will see. What a file system of a device has, or a source that another mount of the list
     * shows, is not looked into: it is taken for empty.
     */
    public ContainerFiles files() throws IOException {
        ContainerFiles files = new ContainerFiles(rootfs(), true);
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
     * The home directory of a process's user, by the container's own accounts; {@code /} without a look at them if the
     * environment names one.
     */
    public String home(ProcessConfig process) throws IOException {
        return BundlePlanner.hasHome(process)
                ? "/"
                : Accounts.home(process.user().uid(), files());
    }

    /** A path of the host, which may be relative to the bundle. */
    String inside(String path) {
        return path.startsWith("/") ? path : directory + "/" + path;
    }

    /** Where in the container a path of the host lies by its text, null for one outside its root filesystem. */
    @Nullable
    String insideRoot(String path) {
        String root = normal(rootfs());
        String place = normal(inside(path));
        if (place.equals(root)) {
            return "/";
        }
        return place.startsWith(root + "/") ? place.substring(root.length()) : null;
    }

    /** An absolute path without empty components, "." and "..". */
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
