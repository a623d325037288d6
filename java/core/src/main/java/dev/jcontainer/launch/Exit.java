package dev.jcontainer.launch;

/**
 * How a container's program ended and what it used, as {@code wait4(2)} tells it.
 *
 * @param status the wait status
 * @param wallNanoseconds from the clone of the first process to its end
 * @param peakMemory the largest resident set of one process, in bytes
 */
public record Exit(int status, long wallNanoseconds, long userMicroseconds, long systemMicroseconds, long peakMemory) {
    static Exit of(ControlRecord record) {
        return new Exit(
                record.status(),
                record.wallNanoseconds(),
                record.userMicroseconds(),
                record.systemMicroseconds(),
                record.peakMemory());
    }

    /** Whether a signal ended it. */
    public boolean isSignaled() {
        return (status & 0x7f) != 0;
    }

    /** The signal that ended it; only where {@link #isSignaled}. */
    public int signal() {
        return status & 0x7f;
    }

    /** The exit status, or 128 and the signal, as shells and {@link Process} count. */
    public int code() {
        return isSignaled() ? 128 + signal() : status >> 8 & 0xff;
    }
}
