package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The use of an image, as a container has it: shared locks on its configuration and on the directory of each of its
 * layers. Nothing of that is removed before {@link #close}, or the end of this process. Not thread-safe.
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
        boolean isComplete = false;
        try {
            for (String path : paths(root, image)) {
                int lock = Syscalls.lockPath(Bytes.cString(path), true);
                if (lock == -Errno.ENOENT) {
                    return null;
                }
                use.locks.add(Disk.check(lock, "lock", path));
            }
            isComplete = true;
            return use;
        } finally {
            if (!isComplete) {
                use.close();
            }
        }
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
