package dev.jcontainer.launch;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The idle supervisors. Starting a supervisor takes longer than all that it does for a launch, see
 * docs/adr/0002-reused-supervisors.md. Therefore at most {@link Launcher#IDLE_SUPERVISORS} of them wait for the next
 * launch, for ten seconds each.
 *
 * <p>An idle supervisor sees the end of its control socket, so it does not outlive this JVM. Thread-safe.
 */
final class Supervisors {
    private static final long IDLE_LIMIT = TimeUnit.SECONDS.toNanos(10);

    private record Idle(Supervisor supervisor, long since) {}

    /** The oldest is first, because an idle supervisor makes a network namespace in advance and needs time for that. */
    private static final Deque<Idle> IDLE = new ArrayDeque<>();

    private static final int UNKNOWN = -1;

    private static boolean sweeping; // guarded by the class
    private static int limit = UNKNOWN; // guarded by the class; the largest number of idle supervisors

    private Supervisors() {}

    /**
     * Starts a supervisor if none is idle. It starts by itself, while the caller does what else its launch needs. Another
     * launch may take it.
     */
    static void prepare(Reactor reactor) throws IOException {
        if (isOneMissing()) {
            giveBack(Supervisor.spawn(), reactor);
        }
    }

    private static synchronized boolean isOneMissing() {
        return IDLE.isEmpty() && limit() > 0;
    }

    /** Hands over an idle supervisor; null if there is none. */
    static synchronized @Nullable Supervisor take() {
        Idle first = IDLE.pollFirst();
        return first == null ? null : first.supervisor;
    }

    /** Takes back a supervisor whose launch was answered, for the next launch. */
    static void giveBack(Supervisor supervisor, Reactor reactor) {
        if (!keep(supervisor, reactor)) {
            supervisor.close();
        }
    }

    private static synchronized boolean keep(Supervisor supervisor, Reactor reactor) {
        if (IDLE.size() >= limit()) {
            return false;
        }
        IDLE.addLast(new Idle(supervisor, System.nanoTime()));
        if (!sweeping) {
            sweepIn(IDLE_LIMIT, reactor); // if that fails, the next one that is given back tries again
            sweeping = true;
        }
        return true;
    }

    /**
     * Called with the lock. The number is computed once, because the JVM reads its cgroup for the number of processors.
     */
    private static int limit() {
        if (limit == UNKNOWN) {
            limit = Math.max(
                    0,
                    Integer.getInteger(
                            Launcher.IDLE_SUPERVISORS, Runtime.getRuntime().availableProcessors()));
        }
        return limit;
    }

    private static void sweepIn(long delay, Reactor reactor) {
        reactor.schedule(delay, new Reactor.Handler() {
            @Override
            public void ready() {
                sweep(reactor);
            }
        });
    }

    private static void sweep(Reactor reactor) {
        List<Supervisor> old = new ArrayList<>();
        synchronized (Supervisors.class) {
            long now = System.nanoTime();
            while (!IDLE.isEmpty() && now - IDLE.getFirst().since >= IDLE_LIMIT) {
                old.add(IDLE.removeFirst().supervisor);
            }
            sweeping = !IDLE.isEmpty();
            if (sweeping) {
                sweepIn(IDLE.getFirst().since + IDLE_LIMIT - now, reactor);
            }
        }
        for (Supervisor supervisor : old) {
            supervisor.close();
        }
    }
}
