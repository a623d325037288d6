package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.value.Durations;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code jcontainer stop}: asks containers to end, and kills those that have not ended after a timeout. */
public final class StopCommand extends EachContainerCommand {
    private static final String GROUP = "Stopping";
    private static final String FOREVER = "-1";

    private static final Option SIGNAL = Option.value(
                    GROUP,
                    "signal",
                    "SIGNAL",
                    "Signal that asks the container to end, by name or number (default: that of run --stop-signal, or"
                            + " SIGTERM).")
            .letter('s')
            .completes(Completion.SIGNAL);
    private static final Option TIMEOUT = Option.value(
                    GROUP,
                    "timeout",
                    "SECONDS",
                    "Seconds until a container that has not ended is killed; 0 kills at once, -1 waits forever"
                            + " (default: that of run --stop-timeout, or 10).")
            .letter('t')
            .example("-t 30");
    private static final Option TIME = Option.value(GROUP, "time", "SECONDS", "The same as --timeout.");

    public StopCommand() {
        super(
                "stop",
                "Stops running containers.",
                "Sends the stop signal to the first process, and kills all processes when the timeout has passed. A"
                        + " program that does not handle the signal is killed at once, because the kernel ignores such"
                        + " a signal to pid 1 of a container.",
                List.of(SIGNAL, TIMEOUT, TIME, Option.HELP));
    }

    @Override
    void check(Arguments arguments) throws UsageException {
        signal(arguments);
        grace(arguments);
    }

    @Override
    void act(ContainerHandle container, Arguments arguments) throws IOException, UsageException {
        container.stop(signal(arguments), grace(arguments));
    }

    private @Nullable Signal signal(Arguments arguments) throws UsageException {
        String name = arguments.value(SIGNAL);
        try {
            return name == null ? null : Signal.of(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException(model(), "stop", e);
        }
    }

    private @Nullable Duration grace(Arguments arguments) throws UsageException {
        String given = arguments.value(TIMEOUT);
        String text = given == null ? arguments.value(TIME) : given;
        try {
            return text == null
                    ? null
                    : text.equals(FOREVER)
                            ? Duration.ofMillis(Long.MAX_VALUE)
                            : Durations.parse(TIMEOUT.dashed(), text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(model(), "stop", e);
        }
    }
}
