package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer kill}: kills containers, or sends them another signal. */
public final class KillCommand extends EachContainerCommand {
    private static final Option SIGNAL = Option.value(
                    "Signals",
                    "signal",
                    "SIGNAL",
                    "Signal for the first process, by name or number; the kernel ignores a signal that the process does"
                            + " not handle. The default is SIGKILL for all processes of the container.")
            .letter('s')
            .completes(Completion.SIGNAL)
            .example("-s HUP");

    public KillCommand() {
        super(
                "kill",
                "Kills running containers, or sends them a signal.",
                "Kills all processes of the containers.",
                List.of(SIGNAL, Option.HELP));
    }

    @Override
    void check(Arguments arguments) throws UsageException {
        signal(arguments);
    }

    @Override
    void act(EngineContainer container, Arguments arguments) throws IOException, UsageException {
        container.kill(signal(arguments));
    }

    @Override
    void act(ContainerHandle container, Arguments arguments) throws IOException, UsageException {
        container.signal(signal(arguments));
    }

    private Signal signal(Arguments arguments) throws UsageException {
        String name = arguments.value(SIGNAL);
        try {
            return name == null ? Signal.KILL : Signal.of(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException(model(), "send a signal", e);
        }
    }
}
