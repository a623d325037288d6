package dev.jcontainer.oci.hook;

import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.state.ContainerNote;
import dev.jcontainer.oci.state.ContainerState;

/** Runs the hooks at the end of a container. If one fails, a warning is logged, and the others run all the same. */
public final class Poststop {
    private Poststop() {}

    public static void run(ContainerNote note, Config config) {
        ContainerState state = note.state(ContainerState.Status.STOPPED, config);
        HookRunner.runAll("poststop", config.hooks().poststop(), state, new Cancellation());
    }
}
