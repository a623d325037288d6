package dev.jcontainer.launch;

/** How much a container may write to its collected pipes together; runs an action once when it is more. */
public final class OutputLimit {
    private final long limit;
    private final Runnable exceeded;
    private long left;
    private boolean over;

    /**
     * @param limit in bytes; 0 for none
     * @param exceeded is run in the thread that reads, with this locked
     */
    public OutputLimit(long limit, Runnable exceeded) {
        this.limit = limit;
        this.left = limit;
        this.exceeded = exceeded;
    }

    /** Whether more was written. */
    public synchronized boolean isExceeded() {
        return over;
    }

    /** How many of so many new bytes may be kept. */
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
