package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.EngineContainer;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer restart}: stops containers and starts them again. */
public final class RestartCommand extends EachContainerCommand {
    public RestartCommand() {
        super(
                "restart",
                "Stops containers, if they run, and starts them again.",
                "Stops the containers as stop does.",
                List.of(StopOptions.TIMEOUT, StopOptions.TIME, Option.HELP));
    }

    @Override
    void check(Arguments arguments) throws UsageException {
        StopOptions.grace(model(), arguments);
    }

    @Override
    void act(EngineContainer container, Arguments arguments) throws IOException, UsageException, InterruptedException {
        container.restart(StopOptions.grace(model(), arguments));
    }

    @Override
    void act(ContainerHandle container, Arguments arguments) throws IOException {
        throw refused(container, "nothing of it is left to be started again");
    }
}
