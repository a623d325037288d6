package dev.jcontainer.oci.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container as its bundle describes it. What other platforms have in a configuration is not in here.
 *
 * @param ociVersion of the specification that it was written for
 * @param process what to run; null where only {@code create} is to be called
 * @param root the root filesystem
 * @param hostname null for the one of the UTS namespace
 * @param domainname likewise
 * @param mounts in their order
 * @param hooks what to run besides
 * @param annotations for whoever reads the state
 */
public record Config(
        String ociVersion,
        @Nullable ProcessConfig process,
        RootConfig root,
        @Nullable String hostname,
        @Nullable String domainname,
        List<MountConfig> mounts,
        Hooks hooks,
        Map<String, String> annotations,
        LinuxConfig linux) {
    public Config {
        mounts = List.copyOf(mounts);
    }

    /** The same with another process. */
    public Config with(@Nullable ProcessConfig other) {
        return new Config(ociVersion, other, root, hostname, domainname, mounts, hooks, annotations, linux);
    }

    /**
     * The root filesystem.
     *
     * @param path a directory, absolute or relative to the bundle
     */
    public record RootConfig(String path, boolean readonly) {}
}
