package dev.jcontainer.image;

import dev.jcontainer.image.directory.MissingOwners;
import dev.jcontainer.image.directory.Trees;
import dev.jcontainer.image.erofs.ErofsChecksum;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.store.StoredLayer;
import dev.jcontainer.image.store.TreeRemover;
import dev.jcontainer.image.transfer.DirectoryFormat;
import dev.jcontainer.image.transfer.ErofsFormat;
import dev.jcontainer.image.transfer.LayerFormat;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses how layers lie on the disk of this host. Thread-safe. */
final class LayerFormats implements TreeRemover {
    private final MissingOwners missing;

    LayerFormats(MissingOwners missing) {
        this.missing = missing;
    }

    LayerFormat choose() throws IOException {
        return Syscalls.effectiveIds() >>> 32 == 0 ? new ErofsFormat() : new DirectoryFormat(missing);
    }

    /** Removes an unpacked layer, whose files may belong to ids of this user's user namespace. */
    @Override
    public void remove(String directory) throws IOException {
        int slash = directory.lastIndexOf('/');
        Trees.remove(directory.substring(0, slash), List.of(directory.substring(slash + 1)));
    }

    /** Compares a layer with its checksum; what is wrong, or null. */
    static @Nullable String problem(StoredLayer layer) throws IOException {
        String file = layer.meta().kind() == LayerMeta.Kind.EROFS ? layer.image() : layer.tree();
        String found = ErofsChecksum.of(Path.of(file));
        return found.equals(layer.meta().checksum()) ? null : "its content has changed on the disk";
    }
}
