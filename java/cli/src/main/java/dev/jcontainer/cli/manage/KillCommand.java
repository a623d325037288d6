package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer kill}: ends containers, or sends them another signal. */
public final class KillCommand extends EachContainerCommand {
    private static final Option SIGNAL = Option.value(
                    "Signals",
                    "signal",
                    "SIGNAL",
                    "Send this one, by name or number, to the first process; it ignores what it does not handle. Otherwise"
                            + " SIGKILL, for every process of the container.")
            .letter('s')
            .completes(Completion.SIGNAL)
            .example("-s HUP");

    public KillCommand() {
        super(
                "kill",
                "Kills containers that run, or sends them a signal.",
                "Kills every process of the containers.",
                List.of(SIGNAL, Option.HELP));
    }

    @Override
    void check(Arguments arguments) throws UsageException {
        signal(arguments);
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
            throw new UsageException("Cannot send a signal: " + e.getMessage() + ". See 'jcontainer kill --help'.");
        }
    }
}
