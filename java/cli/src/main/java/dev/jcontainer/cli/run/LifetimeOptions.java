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

    static final Option RM = LIST.add(
            Option.flag(
                    LIFETIME,
                    "rm",
                    "Leave nothing of the container at its end, which is so anyway: it is there for the habit, and changes nothing."));

    static final Option STOP_SIGNAL = LIST.add(Option.value(
                    LIFETIME,
                    "stop-signal",
                    "SIGNAL",
                    "What asks the program to end when --timeout has passed, a name or number. Otherwise it is SIGTERM.")
            .completes(Completion.SIGNAL)
            .example("--stop-signal INT")
            .neverEmpty());

    static final Option STOP_TIMEOUT = LIST.add(Option.value(
            LIFETIME,
            "stop-timeout",
            "SECONDS",
            "How long the program has from then on until it is killed; 0 to kill it at once. Otherwise it is 2, or 10"
                    + " for the command stop. A program"
                    + " that does not handle the signal is killed at once in any case."));

    static final Option TIMEOUT = LIST.add(Option.value(
                    LIFETIME,
                    "timeout",
                    "DURATION",
                    "Stop the container when it has run so long: seconds, or with ms, s, m, h or d behind the number, as"
                            + " 1.5s or 1h30m; 0 for no limit. See --stop-signal and --stop-timeout.")
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
