package dev.jcontainer.engine.spec;

/**
 * What containers or volumes take on the disk, a line of {@code system df}. Immutable.
 *
 * @param count how many there are
 * @param active how many of them run, or of volumes, how many a container has
 * @param bytes what they take, in bytes
 * @param reclaimable what those that are not active take, in bytes
 */
public record Space(int count, int active, long bytes, long reclaimable) {
    /** The sum with one more. */
    public Space plus(boolean isActive, long size) {
        return new Space(count + 1, active + (isActive ? 1 : 0), bytes + size, reclaimable + (isActive ? 0 : size));
    }
}
