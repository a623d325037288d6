package dev.jcontainer.oci.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something to mount.
 *
 * @param destination in the container; absolute, or below its root
 * @param type of the file system, null where the options say that it is a bind mount
 * @param source null for none
 * @param options as {@code mount(8)} has them, and those of the file system
 * @param uidMappings of an idmapped mount, none for no such
 * @param gidMappings likewise
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
