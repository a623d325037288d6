package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.engine.spec.HealthCheck;
import dev.jcontainer.plan.ExecPlanner;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.PlanCodec;
import dev.jcontainer.plan.step.EncodedPlan;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.HealthFlag;
import dev.jcontainer.plan.step.KeeperStep;
import dev.jcontainer.spec.ExecSpec;
import java.time.Duration;

/** The step by which the keeper of a container checks its health: an exec, as {@code exec} would plan it. */
final class HealthStep {
    private static final long SECOND = 1_000_000_000;

    private HealthStep() {}

    /**
     * The step.
     *
     * @param container the plan of the container
     */
    static KeeperStep.Health of(LaunchPlan container, HealthCheck check) {
        ExecSpec spec = ExecSpec.builder().command(check.command()).build();
        LaunchPlan exec =
                ExecPlanner.plan(ExecPlanner.template(container), spec, null, container.idMap(), false, null, false);
        return new KeeperStep.Health(
                new EncodedPlan(PlanCodec.encode(exec)),
                nanoseconds(check.interval(), HealthCheck.DEFAULT_TIME),
                nanoseconds(check.timeout(), HealthCheck.DEFAULT_TIME),
                nanoseconds(check.startPeriod(), Duration.ZERO),
                nanoseconds(check.startInterval(), HealthCheck.DEFAULT_START_INTERVAL),
                check.retries(),
                Flags.when(check.onFailure() != HealthCheck.OnFailure.NONE, HealthFlag.KILL));
    }

    /** A time of 0 is the default, as with Docker; one of centuries is the longest. */
    private static long nanoseconds(Duration time, Duration otherwise) {
        Duration used = time.isZero() ? otherwise : time;
        return used.getSeconds() >= Long.MAX_VALUE / SECOND ? Long.MAX_VALUE : used.toNanos();
    }
}
