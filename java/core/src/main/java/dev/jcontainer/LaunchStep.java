package dev.jcontainer;

import dev.jcontainer.kernel.PlainText;
import dev.jcontainer.plan.PlanPrinter;
import dev.jcontainer.plan.step.Step;

/** One step of a launch: an action of the supervisor or of the container's first process. Immutable. */
public final class LaunchStep {
    private final int number;
    private final Step step;

    LaunchStep(int number, Step step) {
        this.number = number;
        this.step = step;
    }

    /** The number of the step in the plan of the launch, from 1. */
    public int number() {
        return number;
    }

    /** What the step does, in words. */
    public String description() {
        return PlainText.escaped(step.attempt());
    }

    /** One line: the number, what the step does, and its system calls. */
    @Override
    public String toString() {
        return PlanPrinter.line(number, step);
    }
}
