package dev.jcontainer.e2e;

import dev.jcontainer.kernel.Natives;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.prepare.ContainerId;
import dev.jcontainer.prepare.Preparation;
import dev.jcontainer.spec.ContainerSpec;
import java.io.IOException;

/** The plans by which containers are started, whole: the API shows them as text only. */
public final class Plans {
    private Plans() {}

    /** The plan by which a container would be started. */
    public static LaunchPlan of(ContainerSpec spec) throws IOException {
        Natives.require();
        return Preparation.plan(spec, ContainerId.random(), false);
    }
}
