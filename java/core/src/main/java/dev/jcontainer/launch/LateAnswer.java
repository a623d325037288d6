package dev.jcontainer.launch;

import org.jspecify.annotations.Nullable;

/**
 * The wait for a supervisor's answer, once its container is killed, or the first process has ended by itself: it has little
 * more to do than to say so. One that is stopped is woken up. One that is traced or frozen does not answer; it is given up, at
 * once where the kernel shows that it is held, else after fifteen seconds. A container whose first process does not end by
 * then is left to its supervisor.
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

    /** It has answered. */
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
