package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.LaunchObserver;
import dev.jcontainer.LaunchStep;
import java.util.function.Consumer;

/**
 * Acts at one point of a launch, and keeps the numbers of the launch's two processes. The points are -1, before the first
 * step, and then the index of each step, when it is done.
 */
final class AtPoint implements LaunchObserver {
    private final int point;
    private final Consumer<AtPoint> action;
    private long pid;
    private long supervisor;

    AtPoint(int point, Consumer<AtPoint> action) {
        this.point = point;
        this.action = action;
    }

    static AtPoint killFirstProcess(int point) {
        return new AtPoint(point, launch -> Host.kill(launch.pid));
    }

    static AtPoint killSupervisor(int point) {
        return new AtPoint(point, launch -> Host.kill(launch.supervisor));
    }

    /** Does nothing but keep the numbers. */
    static AtPoint none() {
        return new AtPoint(Integer.MAX_VALUE, launch -> {});
    }

    /** The container's first process. */
    long pid() {
        return pid;
    }

    long supervisor() {
        return supervisor;
    }

    @Override
    public void created(long created, long itsSupervisor) {
        pid = created;
        supervisor = itsSupervisor;
        reached(-1);
    }

    @Override
    public void stepDone(LaunchStep step) {
        reached(step.number() - 1);
    }

    private void reached(int index) {
        if (index == point) {
            action.accept(this);
        }
    }

    /** Waits until both processes are gone. */
    void awaitTheirEnd() {
        assertThat(pid).isPositive();
        Host.await("the container's first process to be gone", () -> !Host.isAlive(pid));
        Host.await("the supervisor to be gone", () -> !Host.isAlive(supervisor));
    }
}
