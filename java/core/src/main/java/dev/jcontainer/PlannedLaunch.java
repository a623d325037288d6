package dev.jcontainer;

import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.PlanPrinter;
import java.util.ArrayList;
import java.util.List;

/** The plan by which a container would be started; see {@link Containers#plan}. Immutable. */
public final class PlannedLaunch {
    private final LaunchPlan plan;

    PlannedLaunch(LaunchPlan plan) {
        this.plan = plan;
    }

    /** The steps, in the order in which they are done; the last one executes the program. */
    public List<LaunchStep> steps() {
        List<LaunchStep> steps = new ArrayList<>(plan.steps().size());
        for (int i = 0; i < plan.steps().size(); i++) {
            steps.add(new LaunchStep(i + 1, plan.steps().get(i)));
        }
        return List.copyOf(steps);
    }

    /** The whole plan as {@link #toString} returns it, without the values of environment variables, which may be secrets. */
    public String withoutSecrets() {
        return PlanPrinter.printForReport(plan);
    }

    /**
     * The whole plan, a line for each step, with what precedes the steps: the cgroup, the namespaces and the id map. Each
     * line ends in a newline.
     */
    @Override
    public String toString() {
        return PlanPrinter.printNumbered(plan);
    }
}
