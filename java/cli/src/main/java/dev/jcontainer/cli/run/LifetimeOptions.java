package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.value.Durations;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Signal;
import java.time.Duration;

/** The options of {@code run} about the end of a container. */
final class LifetimeOptions {
    private static final String LIFETIME = "Lifetime";

    static final OptionList LIST = new OptionList();

    static final Option RM = LIST.add(Option.flag(
            LIFETIME,
            "rm",
            "Remove a detached container when it has ended, with its volumes without a name. Nothing of any other"
                    + " container is left at its end in any case."));

    static final Option STOP_SIGNAL = LIST.add(Option.value(
                    LIFETIME,
                    "stop-signal",
                    "SIGNAL",
                    "Signal, by name or number, that asks the program to end when --timeout has passed (default"
                            + " SIGTERM).")
            .completes(Completion.SIGNAL)
            .example("--stop-signal INT")
            .neverEmpty());

    static final Option STOP_TIMEOUT = LIST.add(Option.value(
            LIFETIME,
            "stop-timeout",
            "SECONDS",
            "Seconds between the stop signal and SIGKILL (default 2, or 10 for the command stop); 0 kills at once. A"
                    + " program that does not handle the signal is killed at once in any case."));

    static final Option TIMEOUT = LIST.add(Option.value(
                    LIFETIME,
                    "timeout",
                    "DURATION",
                    "Stop the container after this time: seconds, or a number with ms, s, m, h or d, such as 1.5s or"
                            + " 1h30m; 0 is no limit. See --stop-signal and --stop-timeout.")
            .example("--timeout 10s"));

    private LifetimeOptions() {}

    /** Puts what a command line says about the end of the container into the builder. */
    static void apply(Arguments arguments, ContainerSpec.Builder builder) {
        String signal = arguments.value(STOP_SIGNAL);
        if (signal != null) {
            builder.stopSignal(Signal.of(signal));
        }
        String grace = arguments.value(STOP_TIMEOUT);
        if (grace != null) {
            builder.grace(Durations.parse(STOP_TIMEOUT.dashed(), grace));
        }
        String timeout = arguments.value(TIMEOUT);
        Duration limit = timeout == null ? Duration.ZERO : Durations.parse(TIMEOUT.dashed(), timeout);
        if (!limit.isZero()) {
            builder.timeout(limit);
        }
    }
}
