package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer pause} and {@code unpause}. */
public final class PauseCommand extends EachContainerCommand {
    private final boolean isPause;

    public PauseCommand(boolean isPause) {
        super(
                isPause ? "pause" : "unpause",
                isPause ? "Stops the processes of containers where they are." : "Lets paused containers go on.",
                isPause
                        ? "Stops every process of the containers where it is, until unpause. A container that was started"
                                + " without limits has no cgroup by which it could be paused; --pids-limit -1 gives it one."
                        : "Lets every process of the containers go on.",
                List.of(Option.HELP));
        this.isPause = isPause;
    }

    @Override
    void check(Arguments arguments) {}

    @Override
    void act(ContainerHandle container, Arguments arguments) throws IOException {
        if (isPause) {
            container.pause();
        } else {
            container.resume();
        }
    }
}
