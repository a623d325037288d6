package dev.jcontainer.launch;

/**
 * The limit for the collected output of a container, over all pipes. When it is exceeded, an action runs once.
 * Thread-safe.
 */
public final class OutputLimit {
    private final long limit;
    private final Runnable exceeded;
    private long left;
    private boolean over;

    /**
     * Creates a limit.
     *
     * @param limit the limit in bytes; 0 for unlimited
     * @param exceeded the action, which runs in the reading thread while this object is locked
     */
    public OutputLimit(long limit, Runnable exceeded) {
        this.limit = limit;
        this.left = limit;
        this.exceeded = exceeded;
    }

    /** Whether more than the limit was written. */
    public synchronized boolean isExceeded() {
        return over;
    }

    /** The number of these new bytes that may be kept. */
    synchronized int grant(int wanted) {
        if (limit == 0) {
            return wanted;
        }
        int granted = (int) Math.min(left, wanted);
        left -= granted;
        if (granted < wanted && !over) {
            over = true;
            exceeded.run();
        }
        return granted;
    }
}
