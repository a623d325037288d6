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

    /**
     * The same text as {@link #toString}, but without the values of environment variables, because they may be secrets.
     */
    public String withoutSecrets() {
        return PlanPrinter.printForReport(plan);
    }

    /**
     * The whole plan as text: first the cgroup, the namespaces and the id map, then one line for each step. Each line
     * ends with a newline.
     */
    @Override
    public String toString() {
        return PlanPrinter.printNumbered(plan);
    }
}
