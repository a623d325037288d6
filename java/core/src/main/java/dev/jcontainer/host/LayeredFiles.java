package dev.jcontainer.host;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.layer.HeldLayers;
import dev.jcontainer.spec.Root;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a root filesystem, before overlayfs shows them as one: which of them shows a file. The rules are those of
 * the kernel's Documentation/filesystems/overlayfs.rst. The caller closes it. Not thread-safe.
 */
final class LayeredFiles implements AutoCloseable {
    // The results of Syscalls.layerEntry
    private static final int COVERING = 0;
    private static final int OPAQUE = 2;
    private static final int WHITEOUT = 3;

    private static final String UPPER = "/upper"; // see Root.Layers.keeping

    private final HeldLayers held;
    private final List<byte[]> directories = new ArrayList<>(); // the topmost first
    private final boolean isUser;

    private LayeredFiles(HeldLayers held, boolean isUser) {
        this.held = held;
        this.isUser = isUser;
    }

    /**
     * The layers of a root filesystem, and above them what its containers have written.
     *
     * @param root layers, or a root filesystem whose writes are kept
     * @param isUser whether the overlay will be mounted in a user namespace
     */
    static LayeredFiles of(Root root, boolean isUser) throws IOException {
        List<Root.Layer> stacked = root instanceof Root.Layers ? ((Root.Layers) root).layers() : List.of();
        List<String> files = new ArrayList<>();
        for (Root.Layer layer : stacked) {
            if (layer instanceof Root.Layer.Erofs) {
                files.add(layer.path());
            }
        }
        LayeredFiles layers = new LayeredFiles(HeldLayers.of(files), isUser);
        try {
            layers.add(root, stacked);
            return layers;
        } catch (IOException | RuntimeException | Error e) {
            layers.close();
            throw e;
        }
    }

    private void add(Root root, List<Root.Layer> stacked) throws IOException {
        String kept = root.kept();
        if (kept != null && KernelFiles.exists(kept + UPPER)) { // it is missing before the first start
            directories.add(Bytes.cString(kept + UPPER));
        }
        for (int i = stacked.size() - 1; i >= 0; i--) {
            Root.Layer layer = stacked.get(i);
            directories.add(Bytes.cString(
                    layer instanceof Root.Layer.Directory
                            ? ((Root.Layer.Directory) layer).path()
                            : held.directory(layer.path())));
        }
        if (!(root instanceof Root.Layers)) {
            directories.add(Bytes.cString(root instanceof Root.Directory ? ((Root.Directory) root).path() : "/"));
        }
    }

    /**
     * Returns the directory of the layer that shows a place, ending in NUL; null if none does.
     *
     * @param place an absolute path without links, "." and ".."
     */
    byte @Nullable [] showing(String place) throws SystemCallException {
        List<byte[]> candidates = directories;
        byte[] shown = null;
        for (int end = place.indexOf('/', 1); ; end = place.indexOf('/', end + 1)) {
            String ancestor = end < 0 ? place : place.substring(0, end);
            List<byte[]> merged = new ArrayList<>();
            shown = look(ancestor, candidates, merged);
            if (shown == null || end < 0) {
                return shown;
            }
            candidates = merged;
        }
    }

    /** Returns the first layer that shows the place, and adds all layers whose directories are merged there. */
    private byte @Nullable [] look(String place, List<byte[]> candidates, List<byte[]> merged)
            throws SystemCallException {
        byte[] path = Bytes.cString(place);
        byte[] shown = null;
        for (byte[] layer : candidates) {
            int entry = Syscalls.layerEntry(layer, path, isUser);
            if (entry == -Errno.ENOENT) {
                continue;
            }
            SystemCallException.check(entry, "look at " + place + " in a layer of the container");
            if (entry == WHITEOUT || entry == COVERING && shown != null) {
                break;
            }
            shown = shown == null ? layer : shown;
            if (entry == COVERING) {
                break;
            }
            merged.add(layer);
            if (entry == OPAQUE) {
                break;
            }
        }
        return shown;
    }

    @Override
    public void close() {
        held.close();
    }
}
