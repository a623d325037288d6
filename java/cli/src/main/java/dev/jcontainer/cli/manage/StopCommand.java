package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.EngineContainer;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer stop}: asks containers to end, and kills those that have not ended after a timeout. */
public final class StopCommand extends EachContainerCommand {
    public StopCommand() {
        super(
                "stop",
                "Stops running containers.",
                "Sends the stop signal to the first process, and kills all processes when the timeout has passed. A"
                        + " program that does not handle the signal is killed at once, because the kernel ignores such"
                        + " a signal to pid 1 of a container. A stopped container is not started again by its restart"
                        + " policy.",
                List.of(StopOptions.SIGNAL, StopOptions.TIMEOUT, StopOptions.TIME, Option.HELP));
    }

    @Override
    void check(Arguments arguments) throws UsageException {
        StopOptions.signal(model(), arguments);
        StopOptions.grace(model(), arguments);
    }

    @Override
    void act(EngineContainer container, Arguments arguments) throws IOException, UsageException, InterruptedException {
        container.stop(StopOptions.signal(model(), arguments), StopOptions.grace(model(), arguments));
    }

    @Override
    void act(ContainerHandle container, Arguments arguments) throws IOException, UsageException {
        container.stop(StopOptions.signal(model(), arguments), StopOptions.grace(model(), arguments));
    }
}
