package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.StoreException.Kind;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.state.ProcessId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the detached containers of the store need, whether they run or not: the file {@code containers/ID/image} has the
 * digest of a blob or a layer in each line. It is written while the store's common lock is held shared, so a collection
 * sees it, or comes before it; then the creator, who uses the image, has kept everything. Thread-safe.
 */
final class ContainerUses {
    private static final String IMAGE = "/image";
    private static final String NEW_IMAGE = "/image.new";
    private static final String START = "/start";
    private static final String KEEPER = "keeper ";
    private static final int MOST = 1 << 20;

    private final Disk disk;
    private final String directory;

    ContainerUses(Disk disk, String root) {
        this.disk = disk;
        this.directory = root + "/containers";
    }

    /** The digests that an image needs, as lines. */
    static String lines(StoredImage image) {
        StringBuilder lines = new StringBuilder();
        lines.append(image.config().digest()).append('\n');
        lines.append(image.manifest().digest()).append('\n');
        lines.append(image.target().digest()).append('\n');
        for (Digest key : image.layerKeys()) {
            lines.append(key).append('\n');
        }
        return lines.toString();
    }

    /** Writes what a container needs to its record; the caller has the common lock. */
    void write(String record, StoredImage image) throws IOException {
        disk.writeFile(record + NEW_IMAGE, Bytes.encode(lines(image)));
        disk.rename(record + NEW_IMAGE, record + IMAGE);
        disk.syncDirectory(record);
    }

    /**
     * Marks what all containers need.
     *
     * @throws StoreException {@link Kind#DAMAGED} if a record cannot be read, since nobody knows then what it needs
     */
    void mark(Marks marks) throws IOException {
        for (String id : disk.list(directory)) {
            for (Digest digest : digests(id)) {
                marks.keepBlob(digest);
                marks.keepLayer(digest);
            }
        }
    }

    /** The ids of the containers that are made from an image. */
    List<String> of(StoredImage image) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String id : disk.list(directory)) {
            String lines = "\n" + text(directory + "/" + id + IMAGE);
            if (lines.contains("\n" + image.config().digest() + "\n")) {
                ids.add(id);
            }
        }
        return ids;
    }

    private List<Digest> digests(String id) throws IOException {
        String file = directory + "/" + id + IMAGE;
        String text = text(file);
        List<Digest> digests = new ArrayList<>();
        for (int start = 0, end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
            try {
                digests.add(Digest.parse(text.substring(start, end)));
            } catch (IllegalArgumentException e) {
                throw new StoreException(Kind.DAMAGED, "Cannot read " + file + ": " + e.getMessage() + ".", e);
            }
        }
        return digests;
    }

    /** Empty if there is no file: the container has a root of its own, or is about to be made or removed. */
    private String text(String file) throws IOException {
        byte[] bytes = new byte[4096];
        int length = disk.read(file, bytes);
        while (length == bytes.length && length < MOST) {
            bytes = new byte[4 * length];
            length = disk.read(file, bytes);
        }
        return length < 0 ? "" : Bytes.decode(Arrays.copyOf(bytes, length));
    }

    /** Whether a container runs: the keeper of its last start is alive. */
    boolean isRunning(String id) throws IOException {
        String text = text(directory + "/" + id + START);
        String keeper = value(text, KEEPER);
        int space = keeper.indexOf(' ');
        try {
            return space > 0
                    && new ProcessId(
                                    Integer.parseInt(keeper.substring(0, space)),
                                    Long.parseLong(keeper.substring(space + 1)),
                                    value(text, "boot "),
                                    value(text, "namespace "))
                            .isAlive();
        } catch (NumberFormatException e) {
            throw new StoreException(
                    Kind.DAMAGED, "Cannot read " + directory + "/" + id + START + ": it has no keeper.", e);
        }
    }

    private static String value(String text, String key) {
        for (int start = 0, end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
            if (text.startsWith(key, start)) {
                return text.substring(start + key.length(), end);
            }
        }
        return "";
    }
}
