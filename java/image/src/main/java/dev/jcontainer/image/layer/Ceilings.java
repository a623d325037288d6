package dev.jcontainer.image.layer;

import org.jspecify.annotations.Nullable;

/**
 * What a layer may at most ask of the host. A layer beyond one is refused with its name and its entry's. Immutable.
 *
 * @param entries how many entries, 1 or more
 * @param depth how many directories below each other, 1 or more; those who read trees use a frame of the stack for each
 * @param pathBytes the length of a path
 * @param nameBytes the length of all paths and targets of links together, which are kept in memory
 * @param xattrBytes the length of all extended attributes together, which are kept in memory; each counts 100 bytes more
 * @param expandedBytes the length of the archive, and of all files together with the holes of sparse ones
 * @param ratio how many times longer than the blob the archive may be, beyond {@code ratioFloor}
 * @param ratioFloor how long an archive may be whatever the ratio, in bytes
 */
public record Ceilings(
        long entries,
        int depth,
        int pathBytes,
        long nameBytes,
        long xattrBytes,
        long expandedBytes,
        long ratio,
        long ratioFloor) {
    /** The longest name in a directory on Linux, in bytes (NAME_MAX). It cannot be raised. */
    public static final int LONGEST_NAME = 255;

    /** The longest value of an extended attribute on Linux, in bytes (XATTR_SIZE_MAX). It cannot be raised. */
    public static final int LONGEST_XATTR = 64 << 10;

    private static final long MOST_ENTRIES = 10_000_000;

    /** Measured: an entry, its node and its place in a directory take some 400 bytes; several layers are read at once. */
    private static final int HEAP_FOR_AN_ENTRY = 2048;

    private static final int SHARE_FOR_TEXTS = 16;

    private static final int LONGEST_PATH = 4095; // PATH_MAX with its NUL

    /**
     * Generous ceilings that this JVM's heap can hold, with several layers at once: an entry for each 2 KiB of the heap,
     * so 131072 with 256 MB; a sixteenth of it for names and one for extended attributes; paths of 4095 bytes and 1024
     * directories; 128 GiB, twice what the largest layer has that registries accept; and above 4 GiB a ratio of 1000.
     *
     * <p>The ratio stops an archive of nothing but zeros (gzip makes a 1030th of them, zstd less than a 30000th), which
     * no image needs. A disk that is empty but for some files stays below it, and so does an archive that was made to
     * do so: what bounds the harm is the number of bytes.
     */
    public static Ceilings forThisJvm() {
        long heap = Runtime.getRuntime().maxMemory();
        return new Ceilings(
                Math.min(MOST_ENTRIES, Math.max(heap / HEAP_FOR_AN_ENTRY, 1024)),
                1024,
                LONGEST_PATH,
                heap / SHARE_FOR_TEXTS,
                heap / SHARE_FOR_TEXTS,
                128L << 30,
                1000,
                4L << 30);
    }

    /**
     * Why an archive is refused whatever is in it.
     *
     * @param expanded the bytes of the archive so far
     * @param compressed the bytes that they were expanded from
     * @return what follows the archive's name in a message; null if it is not refused
     */
    public @Nullable String excess(long expanded, long compressed) {
        if (expanded > expandedBytes) {
            return "is beyond the ceiling of " + expandedBytes
                    + " bytes; --max-size raises it (library: PullOptions.maxBytes)";
        }
        if (expanded > ratioFloor && expanded / ratio > compressed) {
            return "is beyond the ceiling of the ratio of compression: it has more than " + ratio
                    + " times the bytes of the blob; --max-ratio raises it (library: PullOptions.maxRatio)";
        }
        return null;
    }

    /** The same with another ceiling for entries. */
    public Ceilings withEntries(long value) {
        return new Ceilings(value, depth, pathBytes, nameBytes, xattrBytes, expandedBytes, ratio, ratioFloor);
    }

    /** The same with another ceiling for directories below each other. */
    public Ceilings withDepth(int value) {
        return new Ceilings(entries, value, pathBytes, nameBytes, xattrBytes, expandedBytes, ratio, ratioFloor);
    }

    /** The same with another ceiling for bytes. */
    public Ceilings withExpandedBytes(long value) {
        return new Ceilings(entries, depth, pathBytes, nameBytes, xattrBytes, value, ratio, ratioFloor);
    }

    /** The same with another ceiling for the ratio of compression. */
    public Ceilings withRatio(long value) {
        return new Ceilings(entries, depth, pathBytes, nameBytes, xattrBytes, expandedBytes, value, ratioFloor);
    }
}
