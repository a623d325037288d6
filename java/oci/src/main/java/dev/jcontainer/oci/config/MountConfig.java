package dev.jcontainer.oci.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mount.
 *
 * @param destination the absolute path in the container
 * @param type the type of the filesystem, or null; then the options must say that it is a bind mount
 * @param source the source, or null for none
 * @param options the options of {@code mount(8)} and those of the filesystem
 * @param uidMappings the uid map of an idmapped mount; empty for other mounts
 * @param gidMappings the gid map of an idmapped mount; empty for other mounts
 */
public record MountConfig(
        String destination,
        @Nullable String type,
        @Nullable String source,
        List<String> options,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings) {
    public MountConfig {
        options = List.copyOf(options);
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
    }
}
