package dev.jcontainer.cli.manage;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.value.Durations;
import dev.jcontainer.spec.Signal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The options of stop and restart. */
final class StopOptions {
    private static final String GROUP = "Stopping";
    private static final String FOREVER = "-1";

    static final Option SIGNAL = Option.value(
                    GROUP,
                    "signal",
                    "SIGNAL",
                    "Signal that asks the container to end, by name or number (default: that of run --stop-signal, or"
                            + " SIGTERM).")
            .letter('s')
            .completes(Completion.SIGNAL);
    static final Option TIMEOUT = Option.value(
                    GROUP,
                    "timeout",
                    "SECONDS",
                    "Seconds until a container that has not ended is killed; 0 kills at once, -1 waits forever"
                            + " (default: that of run --stop-timeout, or 10).")
            .letter('t')
            .example("-t 30");
    static final Option TIME = Option.value(GROUP, "time", "SECONDS", "The same as --timeout.");

    private StopOptions() {}

    static @Nullable Signal signal(CommandModel model, Arguments arguments) throws UsageException {
        String name = arguments.value(SIGNAL);
        try {
            return name == null ? null : Signal.of(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException(model, "stop", e);
        }
    }

    static @Nullable Duration grace(CommandModel model, Arguments arguments) throws UsageException {
        String given = arguments.value(TIMEOUT);
        String text = given == null ? arguments.value(TIME) : given;
        try {
            return text == null
                    ? null
                    : text.equals(FOREVER)
                            ? Duration.ofMillis(Long.MAX_VALUE)
                            : Durations.parse(TIMEOUT.dashed(), text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(model, "stop", e);
        }
    }
}
