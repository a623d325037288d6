package dev.jcontainer.launch;

import org.jspecify.annotations.Nullable;

/**
 * The wait for a supervisor's answer after its container was killed or the first process has ended. The supervisor has
 * little more to do then than to answer. A stopped supervisor gets SIGCONT. A traced or frozen one does not answer, so
 * the JVM gives it up: immediately if the kernel shows that it is held, otherwise after fifteen seconds. If the
 * container's first process has not ended by then, the container is left to its supervisor.
 */
final class LateAnswer implements Reactor.Handler {
    private static final long PAUSE = 50_000_000;
    private static final int LOOKS = 300; // of 50 ms

    private final Reactor reactor;
    private final RunningContainer container;
    private final Supervisor supervisor;
    private int looks;
    private Reactor.@Nullable Timer timer;

    LateAnswer(Reactor reactor, RunningContainer container, Supervisor supervisor) {
        this.reactor = reactor;
        this.container = container;
        this.supervisor = supervisor;
    }

    void begin() {
        timer = reactor.schedule(PAUSE, this);
    }

    /** Ends the wait, because the supervisor has answered. */
    void cancel() {
        if (timer != null) {
            reactor.cancel(timer);
        }
    }

    @Override
    public void ready() {
        if (container.isAnswered()) {
            return;
        }
        looks++;
        if (looks == 1) {
            supervisor.wake();
        }
        if (looks > 1 && supervisor.isHeld()) {
            container.giveUp();
        } else if (looks <= LOOKS) {
            begin();
        } else if (container.hasEnded()) {
            container.giveUp();
        } else {
            container.leave();
        }
    }
}
