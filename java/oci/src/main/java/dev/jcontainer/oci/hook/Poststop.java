package dev.jcontainer.oci.hook;

import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.state.ContainerNote;
import dev.jcontainer.oci.state.ContainerState;

/** The hooks at the end of a container. A failure of one is a warning, and no reason to leave the rest undone. */
public final class Poststop {
    private Poststop() {}

    public static void run(ContainerNote note, Config config) {
        ContainerState state = note.state(ContainerState.Status.STOPPED, config);
        HookRunner.runAll("poststop", config.hooks().poststop(), state, new Cancellation());
    }
}
