package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.oci.State;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.Hooks.Hook;
import java.io.IOException;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The hooks at the end of a container. A failure of one is a warning, and no reason to leave the rest undone. */
final class Poststop {
    private Poststop() {}

    static void run(Stored stored, Config config) {
        State state = new State(stored.id(), State.Status.STOPPED, 0, stored.bundle(), config.annotations());
        for (Hook hook : config.hooks().poststop()) {
            try {
                HookRunner.run("poststop", List.of(hook), state);
            } catch (IOException e) {
                LoggerFactory.getLogger(Poststop.class).warn(e.getMessage());
            }
        }
    }
}
