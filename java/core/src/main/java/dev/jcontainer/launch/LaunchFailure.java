package dev.jcontainer.launch;

import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.Step;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Why a container did not come to run, as data: the step or the stage, the {@code errno}, and what was in hand.
 *
 * <p>The facade turns it into text for people.
 */
public final class LaunchFailure extends IOException {
    private static final long serialVersionUID = 1;

    /** Where in the launch it happened. */
    public enum Stage {
        /** The helper could not read the plan. */
        PLAN,
        /** The kernel did not make the process with its namespaces. */
        CLONE,
        /** Something of the helper's or the library's own. */
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

    /** For a {@code STAGE_} constant of {@link ControlRecord}. */
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

    /** Of an exec that is the last step, and whose program is there. */
    static LaunchFailure ofExec(LifecycleStep.Exec exec, int errno) {
        return new LaunchFailure(Stage.STEP, errno, "", true, exec, null, 0, 1);
    }

    /** Where it happened. */
    public Stage stage() {
        return stage;
    }

    /** As in {@code errno(3)}; 0 where no system call failed. */
    public int errno() {
        return errno;
    }

    /** What was in hand, more exactly than the step says; often empty. */
    public String argument() {
        return argument;
    }

    /** Of a failed exec: the program is there, so what is missing is its interpreter or loader. */
    public boolean programExists() {
        return programExists;
    }

    /** The step that failed, null for another stage. */
    public @Nullable Step step() {
        return step;
    }

    /** What a {@link MountStep.Bind} was to bind, a path of the host; empty where that is not known, and for other steps. */
    public String source() {
        return plan != null && step instanceof MountStep.Bind ? plan.source(((MountStep.Bind) step).slot()) : "";
    }

    /** The directory of the host that was to be the root filesystem; empty where that is not known. */
    public String root() {
        return plan == null ? "" : plan.root();
    }

    /** Of a failed exec: whether the plan's filter of system calls answers some by this error. */
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

    /** How many steps the plan has. */
    public int stepCount() {
        return total;
    }
}
