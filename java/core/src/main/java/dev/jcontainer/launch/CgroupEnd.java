package dev.jcontainer.launch;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.cgroup.CgroupUsage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The end of a container's cgroup: its processes are killed, and the empty cgroup is removed. */
final class CgroupEnd {
    private static final long PAUSE = 2_000_000;
    private static final long LIMIT = 5_000_000_000L;

    private final Reactor reactor;
    private final @Nullable Cgroup cgroup;

    /** Creates the end of a cgroup; null if the container has none. */
    CgroupEnd(Reactor reactor, @Nullable Cgroup cgroup) {
        this.reactor = reactor;
        this.cgroup = cgroup;
    }

    /**
     * Kills all processes in the cgroup. If that fails because this process has no free descriptor, it is tried again
     * later, until the container has ended.
     *
     * @param exit the future end of the container
     */
    void kill(ExitFuture exit) {
        if (cgroup != null && !exit.isDone() && !cgroup.killIfPossible()) {
            reactor.schedule(PAUSE, new Reactor.Handler() {
                @Override
                public void ready() {
                    kill(exit);
                }
            });
        }
    }

    /**
     * The usage that the cgroup has counted; null if there is no cgroup, or if it cannot be read, which is only a
     * warning.
     */
    @Nullable
    CgroupUsage used() {
        try {
            return cgroup == null ? null : cgroup.usage();
        } catch (IOException e) {
            LoggerFactory.getLogger(RunningContainer.class)
                    .warn(
                            "Cannot read what the container has used, nor whether it was out of memory: {}",
                            e.getMessage());
            return null;
        }
    }

    /**
     * Removes the cgroup, and then runs the next action. The supervisor is not released before the cgroup is gone,
     * because it removes the cgroup if this JVM is killed meanwhile.
     */
    void remove(Runnable next) {
        if (cgroup == null || cgroup.remove()) {
            next.run();
        } else {
            reactor.schedule(PAUSE, new Removal(cgroup, next));
        }
    }

    /**
     * Retries the removal of a cgroup in which the kernel still counts an ended process. It is scheduled in the
     * reactor, whose thread must not wait.
     */
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
                        .warn("Cannot remove the cgroup {}: one of its processes does not end", left.directories());
                next.run();
            }
        }
    }
}
