package dev.jcontainer.launch;

import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.Step;

/** Failures as the launcher makes them from the helper's records, for the tests of other packages. */
public final class LaunchFailures {
    private static final int PROGRAM_EXISTS = 1;

    private LaunchFailures() {}

    public static LaunchFailure ofStage(LaunchFailure.Stage stage, int errno, String argument) {
        return LaunchFailure.of(stage, errno, argument);
    }

    /** A failure of the third step of 24. */
    public static LaunchFailure ofStep(Step step, int errno, String argument) {
        return LaunchFailure.ofStep(error(step, errno, argument, 0), step, 24);
    }

    /** A failure of a step of a plan. */
    public static LaunchFailure ofPlan(LaunchPlan plan, int index, int errno) {
        int opcode = plan.steps().get(index).opcode().code();
        return LaunchFailure.ofStep(
                new ControlRecord(ControlRecord.ERROR, index, opcode, errno, 1, 0, 0, 0, 0, 0, "", -1), plan);
    }

    /** A failure of an existing program whose interpreter or loader is missing. */
    public static LaunchFailure ofInterpreter(LifecycleStep.Exec step, int errno) {
        return LaunchFailure.ofStep(error(step, errno, "", PROGRAM_EXISTS), step, 24);
    }

    private static ControlRecord error(Step step, int errno, String argument, int status) {
        return new ControlRecord(
                ControlRecord.ERROR, 2, step.opcode().code(), errno, 1, status, 0, 0, 0, 0, argument, -1);
    }
}
