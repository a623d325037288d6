package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.engine.EngineContainer;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer pause} and {@code unpause}. */
public final class PauseCommand extends EachContainerCommand {
    private final boolean isPause;

    public PauseCommand(boolean isPause) {
        super(
                isPause ? "pause" : "unpause",
                isPause ? "Pauses all processes of containers." : "Resumes paused containers.",
                isPause
                        ? "Pauses all processes of the containers until unpause. A container that was started without"
                                + " limits has no cgroup to pause; start it with --pids-limit -1 to give it one."
                        : "Resumes all processes of the containers.",
                List.of(Option.HELP));
        this.isPause = isPause;
    }

    @Override
    void check(Arguments arguments) {}

    @Override
    void act(EngineContainer container, Arguments arguments) throws IOException {
        if (isPause) {
            container.pause();
        } else {
            container.unpause();
        }
    }

    @Override
    void act(ContainerHandle container, Arguments arguments) throws IOException {
        if (isPause) {
            container.pause();
        } else {
            container.resume();
        }
    }
}
