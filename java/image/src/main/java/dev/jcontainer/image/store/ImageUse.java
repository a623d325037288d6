package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The use of an image by shared locks on its files. A container has them on the configuration and on the directory of each
 * layer, and who writes the image elsewhere on the blobs of the layers. Nothing of that is removed before {@link #close},
 * or the end of this process. It makes no file, so it works in a store that cannot be written to, also beside others who
 * can write there. Not thread-safe.
 */
public final class ImageUse implements AutoCloseable {
    private final List<Integer> locks = new ArrayList<>();

    private ImageUse() {}

    /** What a user of an image locks: each path once. */
    static List<String> paths(String root, StoredImage image) {
        Set<String> paths = new LinkedHashSet<>();
        paths.add(config(root, image));
        for (Digest key : image.layerKeys()) {
            paths.add(LayerStore.directory(root, key));
        }
        return new ArrayList<>(paths);
    }

    /** The path whose lock says that an image is in use. */
    static String config(String root, StoredImage image) {
        return BlobStore.path(root, image.config().digest());
    }

    /** Null if something of the image has been removed. */
    static @Nullable ImageUse take(String root, StoredImage image) throws IOException {
        ImageUse use = new ImageUse();
        boolean isComplete = use.lock(paths(root, image));
        if (!isComplete) {
            use.close();
        }
        return isComplete ? use : null;
    }

    /** The use of the blobs of an image's layers, as far as they exist: they may have been discarded. */
    static ImageUse takeBlobs(String root, StoredImage image) throws IOException {
        Set<String> paths = new LinkedHashSet<>();
        for (StoredImage.Layer layer : image.layers()) {
            paths.add(BlobStore.path(root, layer.blob().digest()));
        }
        ImageUse use = new ImageUse();
        use.lock(paths);
        return use;
    }

    /** Locks what exists, and returns whether all does. */
    private boolean lock(Collection<String> paths) throws IOException {
        int missing = 0;
        boolean isDone = false;
        try {
            for (String path : paths) {
                int lock = Syscalls.lockPath(Bytes.cString(path), true);
                if (lock == -Errno.ENOENT) {
                    missing++;
                } else {
                    locks.add(Disk.check(lock, "lock", path));
                }
            }
            isDone = true;
        } finally {
            if (!isDone) {
                close();
            }
        }
        return missing == 0;
    }

    /** Ends the use. */
    @Override
    public void close() {
        for (int lock : locks) {
            Syscalls.close(lock);
        }
        locks.clear();
    }
}
