package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.oci.ContainerState;
import dev.jcontainer.oci.config.Config;

/** The hooks at the end of a container. A failure of one is a warning, and no reason to leave the rest undone. */
final class Poststop {
    private Poststop() {}

    static void run(ContainerNote note, Config config) {
        ContainerState state = note.state(ContainerState.Status.STOPPED, config);
        HookRunner.runAll("poststop", config.hooks().poststop(), state, new Cancellation());
    }
}
