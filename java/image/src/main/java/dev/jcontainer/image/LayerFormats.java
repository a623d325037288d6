package dev.jcontainer.image;

import dev.jcontainer.host.HostProbe;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.image.directory.MissingOwners;
import dev.jcontainer.image.directory.TreeOnDisk;
import dev.jcontainer.image.directory.Trees;
import dev.jcontainer.image.erofs.ErofsChecksum;
import dev.jcontainer.image.erofs.ErofsException;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoreException;
import dev.jcontainer.image.store.StoredImage;
import dev.jcontainer.image.store.StoredLayer;
import dev.jcontainer.image.store.TreeRemover;
import dev.jcontainer.image.transfer.DirectoryFormat;
import dev.jcontainer.image.transfer.ErofsFormat;
import dev.jcontainer.image.transfer.LayerFormat;
import dev.jcontainer.image.transfer.StoredFiles;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.layer.LayerSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chooses how layers lie on the disk of this host. Thread-safe. */
final class LayerFormats implements TreeRemover {
    private final MissingOwners missing;
    private @Nullable LayerSupport support; // guarded by this

    LayerFormats(MissingOwners missing) {
        this.missing = missing;
    }

    /** The format of new layers: EROFS images if this process can mount them, and directories otherwise. */
    LayerFormat choose(Store store) throws IOException {
        return support(store).way() == LayerSupport.Way.NONE ? new DirectoryFormat(missing) : new ErofsFormat();
    }

    /**
     * Why containers of this process cannot have the layers of an image as the store has them; null if they can. It costs
     * next to nothing where they can, because each launch asks.
     */
    @Nullable
    String obstacle(Store store, StoredImage image) throws IOException {
        if (mayMountImages() || !hasImages(store, image)) {
            return null;
        }
        LayerSupport found = support(store);
        return found.way() == LayerSupport.Way.NONE ? found.reason() : null;
    }

    private static boolean mayMountImages() throws IOException {
        return UserNamespaces.isPrivileged(HostProbe.probe(false).capabilitiesOverTheMachine())
                && Bytes.decode(KernelFiles.read("/proc/filesystems")).contains("\terofs\n");
    }

    private static boolean hasImages(Store store, StoredImage image) throws IOException {
        for (Digest key : image.layerKeys()) {
            try {
                Optional<StoredLayer> layer = store.layers().find(key);
                if (layer.isPresent() && layer.get().meta().kind() == LayerMeta.Kind.EROFS) {
                    return true;
                }
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.DAMAGED) { // which the use of the layer says
                    throw e;
                }
            }
        }
        return false;
    }

    /** The format of new layers in words, with the reason; the caller ends the sentence. */
    String describe(Store store) throws IOException {
        LayerSupport found = support(store);
        switch (found.way()) {
            case DEVICE:
                return "EROFS images, mounted by loop devices";
            case FILE:
                return "EROFS images, mounted from their files";
            default:
                return "directories: " + withoutFullStop(found.reason());
        }
    }

    private static String withoutFullStop(String sentences) {
        return sentences.endsWith(".") ? sentences.substring(0, sentences.length() - 1) : sentences;
    }

    /** Tried out once for this object. */
    private synchronized LayerSupport support(Store store) throws IOException {
        LayerSupport known = support;
        if (known == null) {
            known = probe(store);
            support = known;
        }
        return known;
    }

    private static LayerSupport probe(Store store) throws IOException {
        try {
            return LayerSupport.probe(store.temporaryDirectory());
        } catch (SystemCallException e) {
            throw store.explained(e);
        }
    }

    /** Removes an unpacked layer, whose files may belong to ids of this user's user namespace. */
    @Override
    public void remove(String directory) throws IOException {
        int slash = directory.lastIndexOf('/');
        Trees.remove(directory.substring(0, slash), List.of(directory.substring(slash + 1)));
    }

    /**
     * Compares a layer with its checksum, and the files of a directory with its tree; what is wrong, or null.
     *
     * @throws IOException if it cannot be read for a reason that says nothing about the layer
     */
    static @Nullable String problem(StoredLayer layer) throws IOException {
        boolean isImage = layer.meta().kind() == LayerMeta.Kind.EROFS;
        try {
            String found = ErofsChecksum.of(Path.of(isImage ? layer.image() : layer.tree()));
            if (!found.equals(layer.meta().checksum())) {
                return "its content has changed on the disk";
            }
            return isImage ? null : TreeOnDisk.problem(layer.diff(), StoredFiles.tree(layer));
        } catch (ErofsException e) {
            return "it cannot be read: " + e.getMessage();
        }
    }
}
