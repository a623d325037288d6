package dev.jcontainer.image.tar;

/**
 * Which parts of a sparse file an archive has; all else is zeros. The parts are in ascending order, do not overlap, and
 * lie within the file. Immutable, but for the arrays, which nobody changes.
 */
public final class SparseMap {
    private final long[] offsets;
    private final long[] lengths;

    SparseMap(long[] offsets, long[] lengths) {
        this.offsets = offsets;
        this.lengths = lengths;
    }

    /** The number of parts. */
    public int parts() {
        return offsets.length;
    }

    /** Where in the file the part begins, in bytes. */
    public long offset(int part) {
        return offsets[part];
    }

    /** The length of the part in bytes. */
    public long length(int part) {
        return lengths[part];
    }
}
