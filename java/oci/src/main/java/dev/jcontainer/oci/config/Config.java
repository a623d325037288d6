package dev.jcontainer.oci.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a container, as its bundle describes it, without the parts for other platforms than Linux.
 *
 * @param ociVersion the version of the specification for which it was written
 * @param process the program to run, or null if the configuration has none; a container cannot be created without one
 * @param root the root filesystem
 * @param hostname the hostname, or null for the one of the UTS namespace
 * @param domainname the NIS domain name, or null for the one of the UTS namespace
 * @param mounts the mounts, in the order in which they are made
 * @param hooks the hooks
 * @param annotations annotations, which are shown in the state
 * @param linux the Linux part
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

    /** Returns the same configuration with another process. */
    public Config with(@Nullable ProcessConfig other) {
        return new Config(ociVersion, other, root, hostname, domainname, mounts, hooks, annotations, linux);
    }

    /**
     * The root filesystem.
     *
     * @param path a directory, absolute or relative to the bundle
     * @param readonly whether the container cannot write to it
     */
    public record RootConfig(String path, boolean readonly) {}
}
