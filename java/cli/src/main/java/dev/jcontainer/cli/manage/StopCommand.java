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

/** {@code jcontainer stop}: asks containers to end, and kills those that do not. */
public final class StopCommand extends EachContainerCommand {
    private static final String GROUP = "Stopping";
    private static final String FOREVER = "-1";

    private static final Option SIGNAL = Option.value(
                    GROUP,
                    "signal",
                    "SIGNAL",
                    "Ask by this one, by name or number. Otherwise by that of run --stop-signal, or SIGTERM.")
            .letter('s')
            .completes(Completion.SIGNAL);
    private static final Option TIMEOUT = Option.value(
                    GROUP,
                    "timeout",
                    "SECONDS",
                    "Kill a container that has not ended by then; 0 to kill it at once, -1 to wait for as long as it takes."
                            + " Otherwise it is what run --stop-timeout said, or 10.")
            .letter('t')
            .example("-t 30");
    private static final Option TIME = Option.value(GROUP, "time", "SECONDS", "The same as --timeout.");

    public StopCommand() {
        super(
                "stop",
                "Stops containers that run.",
                "Sends the first process a signal that asks it to end, and kills every process when the time is over. A program"
                        + " that does not handle the signal is killed at once: as pid 1 of its container it would ignore it.",
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

    private static @Nullable Signal signal(Arguments arguments) throws UsageException {
        String name = arguments.value(SIGNAL);
        try {
            return name == null ? null : Signal.of(name);
        } catch (IllegalArgumentException e) {
            throw problem(e);
        }
    }

    private static @Nullable Duration grace(Arguments arguments) throws UsageException {
        String given = arguments.value(TIMEOUT);
        String text = given == null ? arguments.value(TIME) : given;
        try {
            return text == null
                    ? null
                    : text.equals(FOREVER)
                            ? Duration.ofMillis(Long.MAX_VALUE)
                            : Durations.parse(TIMEOUT.dashed(), text);
        } catch (IllegalArgumentException e) {
            throw problem(e);
        }
    }

    private static UsageException problem(IllegalArgumentException e) {
        return new UsageException("Cannot stop: " + e.getMessage() + ". See 'jcontainer stop --help'.");
    }
}
