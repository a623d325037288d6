package dev.jcontainer.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Combines sets of flags. */
final class MountFlags {
    private MountFlags() {}

    static Set<MountFlag> with(Set<MountFlag> flags, MountFlag... more) {
        Set<MountFlag> all = new HashSet<>(flags);
        all.addAll(List.of(more));
        return all;
    }

    static Set<MountFlag> without(Set<MountFlag> flags, MountFlag... fewer) {
        Set<MountFlag> left = new HashSet<>(flags);
        left.removeAll(List.of(fewer));
        return left;
    }
}
