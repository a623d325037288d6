package dev.jcontainer.engine.file;

import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.worker.FileEntry;
import dev.jcontainer.worker.FileEntry.ExtendedAttribute;
import java.util.Set;

/** How the upper directory of an overlay says what it hides, and what in it a container has not written itself. */
final class UpperDirectory {
    /** What a start makes where the image has nothing: places for mounts. They are empty. */
    private static final Set<String> PLACES = Set.of(
            "dev",
            "proc",
            "sys",
            "etc",
            "etc/hosts",
            "etc/hostname",
            "etc/resolv.conf",
            "dev/console",
            "dev/pts",
            "dev/shm");

    private UpperDirectory() {}

    /** Whether the entry hides the file of the layers below: a character device 0, 0. */
    static boolean isWhiteout(FileEntry entry) {
        return entry.type() == FileTypes.CHARACTER_DEVICE && entry.major() == 0 && entry.minor() == 0;
    }

    /** Whether the directory hides all that the layers below have in it. */
    static boolean isOpaque(FileEntry entry) {
        for (ExtendedAttribute attribute : entry.xattrs()) {
            String name = attribute.name();
            boolean isMark = name.equals("trusted.overlay.opaque") || name.equals("user.overlay.opaque");
            if (isMark && attribute.value().length == 1 && attribute.value()[0] == 'y') {
                return true;
            }
        }
        return false;
    }

    /** Whether the start of a container may have made it as a place for a mount, if the layers below do not have it. */
    static boolean isPlace(FileEntry entry) {
        return PLACES.contains(entry.path()) && (entry.isDirectory() || entry.size() == 0);
    }
}
