package dev.jcontainer.image.registry;

import dev.jcontainer.image.registry.error.BusyException;
import dev.jcontainer.image.registry.error.RegistryException;
import dev.jcontainer.image.registry.http.ConnectionException;
import dev.jcontainer.image.registry.http.CutException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Which failures are tried again, how often, and how long is waited before. What a repetition may cure is tried again:
 * failed connections, cut answers, and the statuses 408, 429 and 5xx. The waits double, and are shortened at random, so
 * that many clients do not come back at once. Thread-safe.
 */
final class Patience {
    /** The first wait and the longest one of our own, in milliseconds. */
    private static final long FIRST = 500;

    private static final long LONGEST = 10_000;

    /** A server that asks for a longer wait than this gets none: the user is told, and decides. */
    private static final long MOST_ASKED = 60_000;

    private final int retries;
    private final Pause pause;
    private final LongSupplier now;
    private final Consumer<String> warnings;

    /** Waits. */
    @FunctionalInterface
    interface Pause {
        void sleep(long milliseconds) throws InterruptedException;
    }

    /** Something that is tried. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException;
    }

    /**
     * Rules for one client.
     *
     * @param retries how often a failure is followed by another attempt
     * @param now milliseconds since 1970
     * @param warnings is told of each wait
     */
    Patience(int retries, Pause pause, LongSupplier now, Consumer<String> warnings) {
        this.retries = retries;
        this.pause = pause;
        this.now = now;
        this.warnings = warnings;
    }

    <T> T run(Attempt<T> attempt) throws IOException {
        for (int failures = 1; ; failures++) {
            try {
                return attempt.run();
            } catch (IOException e) {
                waitAfter(e, failures);
            }
        }
    }

    /**
     * Waits before the next attempt; throws the failure if there is none.
     *
     * @param failures how many attempts have failed in a row, 1 or more
     */
    void waitAfter(IOException failure, int failures) throws IOException {
        long asked = failure instanceof RegistryException ? ((RegistryException) failure).retryAfter() : -1;
        if (asked > MOST_ASKED) {
            throw told((RegistryException) failure, asked);
        }
        if (failures > retries || !isTemporary(failure)) {
            throw failure;
        }
        long wait = Math.max(asked, ownWait(failures));
        warnings.accept(
                failure.getMessage() + "; trying again in " + time(wait) + " (" + failures + " of " + retries + ").");
        try {
            pause.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException(
                    "Interrupted while waiting for another attempt. " + failure.getMessage());
            interrupted.initCause(failure);
            throw interrupted;
        }
    }

    private static boolean isTemporary(IOException failure) {
        return failure instanceof ConnectionException && !((ConnectionException) failure).isUnknownHost()
                || failure instanceof CutException
                || failure instanceof RegistryException && ((RegistryException) failure).isTemporary();
    }

    private static long ownWait(int failures) {
        long most = Math.min(LONGEST, FIRST << Math.min(failures - 1, 16));
        return most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
    }

    private BusyException told(RegistryException failure, long asked) {
        long until = now.getAsLong() + asked;
        String when = asked < 366L * 86_400_000 ? ", until " + Instant.ofEpochSecond(until / 1000) : "";
        BusyException told = new BusyException(
                failure.getMessage() + "; it asks to wait " + time(asked) + when,
                failure.status(),
                failure.codes(),
                asked);
        told.initCause(failure);
        return told;
    }

    private static String time(long milliseconds) {
        long seconds = (milliseconds + 999) / 1000;
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? (seconds + 59) / 60 + " min" : (seconds + 3599) / 3600 + " h";
    }
}
