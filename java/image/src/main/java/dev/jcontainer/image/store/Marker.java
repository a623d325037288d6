package dev.jcontainer.image.store;

import dev.jcontainer.image.store.StoreException.Kind;
import dev.jcontainer.kernel.Bytes;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds what must stay: what containers need, what living holds keep, then what tags refer to. The holds come first, because a hold ends after
 * its tag is put. The caller has the common lock. Thread-safe.
 */
final class Marker {
    private static final int FIRST_READ = 4096;
    private static final int MOST = 16 << 20;

    private final Disk disk;
    private final Locks locks;
    private final String temporary;
    private final TagStore tags;
    private final ContainerUses containers;

    Marker(Disk disk, Locks locks, String root, TagStore tags) {
        this.disk = disk;
        this.locks = locks;
        this.temporary = root + "/tmp";
        this.tags = tags;
        this.containers = new ContainerUses(disk, root);
    }

    /**
     * Marks what must stay.
     *
     * @param ownHold a hold that does not count; null for none
     * @param ownName a name that does not count; null for none
     * @throws StoreException {@link Kind#DAMAGED} if a tag cannot be read, since nobody knows then what it refers to
     */
    Marks mark(@Nullable Hold ownHold, @Nullable ImageName ownName) throws IOException {
        Marks marks = held(ownHold);
        TagStore.Listing listing = tags.list();
        if (!listing.damaged().isEmpty()) {
            throw listing.damaged().get(0);
        }
        for (StoredImage image : listing.images()) {
            if (!image.name().equals(ownName)) {
                marks.keep(image);
            }
        }
        return marks;
    }

    /** Marks what containers need and living holds keep. */
    Marks held() throws IOException {
        return held(null);
    }

    private Marks held(@Nullable Hold ownHold) throws IOException {
        Marks marks = new Marks();
        containers.mark(marks);
        for (String name : disk.list(temporary)) {
            if (name.startsWith(Hold.PREFIX) && name.endsWith(Sweeper.LOCK)) {
                String id = name.substring(0, name.length() - Sweeper.LOCK.length());
                if (ownHold == null || !locks.file(id).equals(ownHold.file())) {
                    markHold(id, marks);
                }
            }
        }
        return marks;
    }

    private void markHold(String id, Marks marks) throws IOException {
        if (!locks.isHeld(id)) { // its process has ended
            return;
        }
        String file = locks.file(id);
        byte[] lines = new byte[FIRST_READ];
        int length = disk.read(file, lines);
        while (length == lines.length && length < MOST) {
            lines = new byte[4 * length];
            length = disk.read(file, lines);
        }
        if (length >= MOST) {
            throw new StoreException(Kind.DAMAGED, "Cannot read " + file + ": it has more than " + MOST + " bytes.");
        }
        if (length > 0) {
            markLines(Bytes.decode(Arrays.copyOf(lines, length)), marks);
        }
    }

    private static void markLines(String text, Marks marks) {
        for (int start = 0, end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
            marks.keepLine(text.substring(start, end));
        }
    }
}
