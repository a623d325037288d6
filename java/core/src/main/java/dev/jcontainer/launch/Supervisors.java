package dev.jcontainer.launch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The supervisors that wait for work. To start one takes longer than all that it does for a launch, see
 * docs/adr/0002-reused-supervisors.md; so at most {@link Launcher#IDLE_SUPERVISORS} wait a while for the next one.
 *
 * <p>They are our children and see the end of their control sockets, so they never outlive this JVM. Thread-safe.
 */
final class Supervisors {
    private static final long IDLE_LIMIT = TimeUnit.SECONDS.toNanos(10);

    private record Idle(Supervisor supervisor, long since) {}

    /** First come, first go: it makes a network namespace ahead, and should have had the time for it. */
    private static final Deque<Idle> IDLE = new ArrayDeque<>();

    private static final int UNKNOWN = -1;

    private static boolean sweeping; // guarded by the class
    private static int limit = UNKNOWN; // guarded by the class; how many are kept

    private Supervisors() {}

    /** Hands over one that waits, or null where none does. */
    static synchronized @Nullable Supervisor take() {
        Idle first = IDLE.pollFirst();
        return first == null ? null : first.supervisor;
    }

    /** Takes back one whose launch has been answered, so that it serves again. */
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
            sweepIn(IDLE_LIMIT, reactor); // where that fails, the next one that is given back tries again
            sweeping = true;
        }
        return true;
    }

    /** To be called with the lock. The JVM looks at its cgroup for the number of processors, so it is asked once. */
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
