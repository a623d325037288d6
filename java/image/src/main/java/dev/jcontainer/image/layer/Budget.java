package dev.jcontainer.image.layer;

/**
 * How much work the entries of one layer may make besides that of reading them: parts of symbolic links that are
 * followed, and files that an opaque directory hides. Few entries could make much of it, since each can go through the
 * same links again. Not thread-safe.
 */
final class Budget {
    /** Many times what the images of distributions need, whose parents have a link or two. */
    private static final long FOR_AN_ENTRY = 100;

    private static final long FLOOR = 1_000_000;

    private final long steps;
    private long left;

    Budget(int entries) {
        this.steps = FLOOR + FOR_AN_ENTRY * entries;
        this.left = steps;
    }

    /** Takes steps away. */
    void spend(long wanted) throws PathResolver.Fault {
        left -= wanted;
        if (left < 0) {
            throw new PathResolver.Fault("makes, with the entries before it, more than " + steps
                    + " steps of work by its symbolic links and opaque directories");
        }
    }
}
