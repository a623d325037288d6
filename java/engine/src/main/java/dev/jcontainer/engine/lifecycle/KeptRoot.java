package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Root;

/** The root filesystem of a detached container: what the container writes stays until it is removed. */
public final class KeptRoot {
    private KeptRoot() {}

    /** The specification whose root keeps what is written in a record. */
    public static ContainerSpec in(RecordDirectory record, ContainerSpec spec) {
        return spec.isolation() == Isolation.NAMESPACES
                ? spec.toBuilder().root(kept(spec.root(), record.files())).build()
                : spec;
    }

    /** A directory that the container writes to directly has what it writes anyway. */
    private static Root kept(Root root, String files) {
        if (root instanceof Root.Layers) {
            return ((Root.Layers) root).keeping(files);
        }
        if (root.isReadOnly()) {
            return root;
        }
        if (root instanceof Root.Host) {
            return ((Root.Host) root).keeping(files);
        }
        Root.Directory directory = (Root.Directory) root;
        return directory.isEphemeral() ? directory.keeping(files) : directory;
    }
}
