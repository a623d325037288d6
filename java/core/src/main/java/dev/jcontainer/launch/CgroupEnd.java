package dev.jcontainer.launch;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.cgroup.CgroupUsage;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The end of a container's cgroup: its processes are killed, and it is removed when the kernel counts none any more. */
final class CgroupEnd {
    private static final long PAUSE = 2_000_000;
    private static final long LIMIT = 5_000_000_000L;

    private final Reactor reactor;
    private final @Nullable Cgroup cgroup;

    /** For a cgroup, or for none where that is null. */
    CgroupEnd(Reactor reactor, @Nullable Cgroup cgroup) {
        this.reactor = reactor;
        this.cgroup = cgroup;
    }

    /**
     * Kills all in it. What this process has no descriptor for at the moment is done when it has one, unless the container has
     * ended by then.
     *
     * @param exit of the container
     */
    void kill(CompletableFuture<Exit> exit) {
        if (cgroup != null && !exit.isDone() && !cgroup.killIfPossible()) {
            reactor.schedule(PAUSE, new Reactor.Handler() {
                @Override
                public void ready() {
                    kill(exit);
                }
            });
        }
    }

    /** What it has counted; null where there is none, or it cannot be read, which does not make the status unknown. */
    @Nullable
    CgroupUsage used() {
        try {
            return cgroup == null ? null : cgroup.usage();
        } catch (IOException e) {
            LoggerFactory.getLogger(RunningContainer.class)
                    .warn("Cannot tell what the container has used, nor if it was out of memory: {}", e.getMessage());
            return null;
        }
    }

    /**
     * Removes it, then does what comes next. The supervisor must know it until it is gone: it removes the cgroup of a JVM that
     * is killed meanwhile.
     */
    void remove(Runnable next) {
        if (cgroup == null || cgroup.remove()) {
            next.run();
        } else {
            reactor.schedule(PAUSE, new Removal(cgroup, next));
        }
    }

    /** A cgroup in which the kernel still counts a process that has ended; in the reactor, which must not wait. */
    private final class Removal implements Reactor.Handler {
        private final Cgroup left;
        private final Runnable next;
        private final long since = System.nanoTime();

        Removal(Cgroup left, Runnable next) {
            this.left = left;
            this.next = next;
        }

        @Override
        public void ready() {
            if (left.remove()) {
                next.run();
            } else if (System.nanoTime() - since < LIMIT) {
                left.killIfPossible();
                reactor.schedule(PAUSE, this);
            } else {
                LoggerFactory.getLogger(RunningContainer.class)
                        .warn("Cannot remove the cgroup {}: a process of it does not end", left.directories());
                next.run();
            }
        }
    }
}
