package dev.jcontainer.engine.spec;

import java.util.List;

/**
 * What a prune of volumes has removed. Immutable.
 *
 * @param names the names of the volumes
 * @param bytes what their files took on the disk
 */
public record VolumePrune(List<String> names, long bytes) {
    public VolumePrune {
        names = List.copyOf(names);
    }
}
