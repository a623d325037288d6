package dev.jcontainer.launch;

import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.Step;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Why a program was not started, as data: the step or the stage, the {@code errno}, and the object that was in use.
 * {@link FailureText} makes a message of it. Immutable.
 */
public final class LaunchFailure extends IOException {
    private static final long serialVersionUID = 1;

    /** The stage of the launch that failed. */
    public enum Stage {
        /** The helper could not read the plan. */
        PLAN,
        /** The kernel did not make the process with its namespaces. */
        CLONE,
        /** The helper or the library could not set up what the launch needs. */
        SETUP,
        /** The container's first process was killed before it ran the program. */
        DIED,
        /** The supervisor was killed. */
        SUPERVISOR,
        /** The container was killed, and its first process does not end. */
        STUCK,
        /** The launch took longer than the container's timeout. */
        TIMEOUT,
        /** A step of the plan, see {@link LaunchFailure#step}. */
        STEP
    }

    private final Stage stage;
    private final int errno;
    private final String argument;
    private final boolean programExists;
    private final transient @Nullable Step step;
    private final transient @Nullable LaunchPlan plan;
    private final int index;
    private final int total;

    private LaunchFailure(
            Stage stage,
            int errno,
            String argument,
            boolean programExists,
            @Nullable Step step,
            @Nullable LaunchPlan plan,
            int index,
            int total) {
        super(stage + " failed, errno " + errno + (argument.isEmpty() ? "" : ": " + argument));
        this.stage = stage;
        this.errno = errno;
        this.argument = argument;
        this.programExists = programExists;
        this.step = step;
        this.plan = plan;
        this.index = index;
        this.total = total;
    }

    static LaunchFailure of(Stage stage, int errno, String argument) {
        return new LaunchFailure(stage, errno, argument, false, null, null, -1, 0);
    }

    /** Creates the failure for a {@code STAGE_} constant of {@link ControlRecord}. */
    static LaunchFailure ofStage(int stage, int errno, String argument) {
        switch (stage) {
            case ControlRecord.STAGE_PLAN:
                return of(Stage.PLAN, errno, argument);
            case ControlRecord.STAGE_CLONE:
                return of(Stage.CLONE, errno, argument);
            case ControlRecord.STAGE_DIED:
                return of(Stage.DIED, errno, argument);
            default:
                return of(Stage.SETUP, errno, argument);
        }
    }

    static LaunchFailure ofStep(ControlRecord error, Step step, int total) {
        return ofStep(error, step, null, total);
    }

    static LaunchFailure ofStep(ControlRecord error, LaunchPlan plan) {
        return ofStep(error, plan.steps().get(error.step()), plan, plan.steps().size());
    }

    private static LaunchFailure ofStep(ControlRecord error, Step step, @Nullable LaunchPlan plan, int total) {
        return new LaunchFailure(
                Stage.STEP, error.error(), error.argument(), error.status() == 1, step, plan, error.step(), total);
    }

    /** Creates the failure of an exec that is the last step and whose program exists. */
    static LaunchFailure ofExec(LifecycleStep.Exec exec, int errno) {
        return new LaunchFailure(Stage.STEP, errno, "", true, exec, null, 0, 1);
    }

    /** The stage that failed. */
    public Stage stage() {
        return stage;
    }

    /** The error, as in {@code errno(3)}; 0 if no system call failed. */
    public int errno() {
        return errno;
    }

    /** The object that was in use, if it is more exact than the step; often empty. */
    public String argument() {
        return argument;
    }

    /** For a failed exec, whether the program exists, so that its interpreter or loader is missing. */
    public boolean programExists() {
        return programExists;
    }

    /** The step that failed, or null for another stage. It is not serialized. */
    public @Nullable Step step() {
        return step;
    }

    /**
     * The path of the host that a {@link MountStep.Bind} was to bind; empty if it is not known, and for other steps.
     */
    public String source() {
        return plan != null && step instanceof MountStep.Bind ? plan.source(((MountStep.Bind) step).slot()) : "";
    }

    /** The directory of the host that was to become the root filesystem; empty if it is not known. */
    public String root() {
        return plan == null ? "" : plan.root();
    }

    /** For a failed exec, whether the plan's filter answers some exec with this error. */
    public boolean mayBeOfFilter() {
        for (int i = 0; plan != null && i < total; i++) {
            Step one = plan.steps().get(i);
            if (one instanceof PrivilegeStep.Seccomp
                    && ((PrivilegeStep.Seccomp) one).filter().mayAnswerExec(errno)) {
                return step instanceof LifecycleStep.Exec;
            }
        }
        return false;
    }

    /** The number of the step, from 1; 0 for another stage. */
    public int stepNumber() {
        return index + 1;
    }

    /** The number of steps in the plan. */
    public int stepCount() {
        return total;
    }
}
