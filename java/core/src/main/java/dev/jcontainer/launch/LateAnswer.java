package dev.jcontainer.launch;

import java.io.IOException;

/**
 * The wait for a supervisor's answer, once its container is killed: it has little more to do than to say so. One that is
 * stopped, traced or frozen does not; it is given up, at once where the kernel shows that it is held, else after some
 * seconds. A container whose first process does not end by then is left to its supervisor.
 */
final class LateAnswer implements Reactor.Handler {
    private static final long PAUSE = 50_000_000;
    private static final int LOOKS = 600;

    private final Reactor reactor;
    private final RunningContainer container;
    private final Supervisor supervisor;
    private int looks;

    LateAnswer(Reactor reactor, RunningContainer container, Supervisor supervisor) {
        this.reactor = reactor;
        this.container = container;
        this.supervisor = supervisor;
    }

    void begin() {
        reactor.schedule(PAUSE, this);
    }

    @Override
    public void ready() throws IOException {
        if (container.isAnswered()) {
            return;
        }
        looks++;
        if (looks > 1 && supervisor.isHeld()) {
            container.giveUp();
        } else if (looks <= LOOKS) {
            reactor.schedule(PAUSE, this);
        } else if (container.hasEnded()) {
            container.giveUp();
        } else {
            container.leave();
        }
    }
}
