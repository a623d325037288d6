package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.oci.State;
import dev.jcontainer.oci.config.Config;

/** The hooks at the end of a container. A failure of one is a warning, and no reason to leave the rest undone. */
final class Poststop {
    private Poststop() {}

    static void run(Stored stored, Config config) {
        State state = new State(stored.id(), State.Status.STOPPED, 0, stored.bundle(), config.annotations());
        HookRunner.runAll("poststop", config.hooks().poststop(), state, new Cancellation());
    }
}
