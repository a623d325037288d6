package dev.jcontainer.launch;

import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;

/**
 * The wait for a supervisor's answer, once its container is killed. Nothing is left of that when its first process has
 * ended, and then a supervisor has little more to do than to say so. One that is stopped, traced or frozen does not; it is
 * given up, at once where the kernel shows that it is held, else after some seconds.
 */
final class LateAnswer implements Reactor.Handler {
    private static final long PAUSE = 50_000_000;
    private static final int LOOKS = 200;

    private final Reactor reactor;
    private final RunningContainer container;
    private final Supervisor supervisor;
    private final int first;
    private long token;
    private int looks;

    /**
     * For one container.
     *
     * @param first a pidfd of its first process, which this closes
     */
    LateAnswer(Reactor reactor, RunningContainer container, Supervisor supervisor, int first) {
        this.reactor = reactor;
        this.container = container;
        this.supervisor = supervisor;
        this.first = first;
    }

    void begin() throws IOException {
        try {
            token = reactor.add(first, this);
        } catch (IOException | RuntimeException | Error e) {
            Syscalls.close(first);
            throw e;
        }
    }

    /** The first process has ended; then, again and again, time has passed. */
    @Override
    public void ready() throws IOException {
        if (looks == 0) {
            reactor.remove(first, token);
            Syscalls.close(first);
        }
        if (container.isAnswered()) {
            return;
        }
        if (looks > 1 && supervisor.isHeld() || looks > LOOKS) {
            container.giveUp();
        } else {
            looks++;
            reactor.schedule(PAUSE, this);
        }
    }
}
