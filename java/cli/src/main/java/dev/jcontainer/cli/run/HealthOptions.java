package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.value.Durations;
import dev.jcontainer.engine.spec.HealthCheck;
import dev.jcontainer.engine.spec.HealthCheck.OnFailure;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options of {@code run} and {@code create} about the check of the health. */
final class HealthOptions {
    static final OptionList LIST = new OptionList();

    private static final String HEALTH = "Health check";
    private static final String SHELL = "/bin/sh";

    static final Option CMD = LIST.add(Option.value(
                    HEALTH,
                    "health-cmd",
                    "COMMAND",
                    "A command for the shell of the container, /bin/sh. The container is healthy if it exits with 0"
                            + " (default: that of the image).")
            .example("--health-cmd 'wget -q -O /dev/null http://127.0.0.1/'"));

    static final Option INTERVAL = LIST.add(Option.value(
            HEALTH,
            "health-interval",
            "DURATION",
            "Time between two checks (default 30s); see --timeout for its form."));

    static final Option TIMEOUT = LIST.add(Option.value(
            HEALTH, "health-timeout", "DURATION", "Longest time for a check, which has failed then (default 30s)."));

    static final Option RETRIES = LIST.add(Option.value(
            HEALTH,
            "health-retries",
            "COUNT",
            "Number of failures in a row after which the container is unhealthy (default 3)."));

    static final Option START_PERIOD = LIST.add(Option.value(
            HEALTH,
            "health-start-period",
            "DURATION",
            "Time after the start in which failures do not count (default 0)."));

    static final Option START_INTERVAL = LIST.add(Option.value(
            HEALTH, "health-start-interval", "DURATION", "Time between two checks in the start period (default 5s)."));

    static final Option ON_FAILURE = LIST.add(Option.value(
            HEALTH,
            "health-on-failure",
            "ACTION",
            "What happens to an unhealthy container: 'none' (default), 'kill', 'restart' or 'stop'."));

    static final Option NO_HEALTHCHECK =
            LIST.add(Option.flag(HEALTH, "no-healthcheck", "Do not check the health, even if the image has a check."));

    private HealthOptions() {}

    /**
     * The check that a command line and an image ask for; null for none.
     *
     * @param image the member {@code Healthcheck} of the image's configuration; null for none
     * @throws IllegalArgumentException if a value is invalid
     * @throws IOException if that of the image is invalid
     */
    static @Nullable HealthCheck of(Arguments arguments, @Nullable String image) throws IOException {
        boolean isAny = false;
        for (Option option : LIST.asList()) {
            isAny |= !option.name().equals(NO_HEALTHCHECK.name()) && arguments.value(option) != null;
        }
        if (arguments.has(NO_HEALTHCHECK)) {
            if (isAny) {
                throw new IllegalArgumentException("--no-healthcheck conflicts with --health-* options");
            }
            return null;
        }
        String own = arguments.value(CMD);
        @Nullable Value base = image == null ? null : parse(image);
        List<String> command = own == null || own.isEmpty() ? command(base) : List.of(SHELL, "-c", own);
        if (command.isEmpty()) {
            if (isAny) {
                throw new IllegalArgumentException(
                        "there is no check of the health that the --health-* options could change; give --health-cmd");
            }
            return null;
        }
        return new HealthCheck(
                command,
                time(arguments, INTERVAL, base, "Interval", HealthCheck.DEFAULT_TIME),
                time(arguments, TIMEOUT, base, "Timeout", HealthCheck.DEFAULT_TIME),
                time(arguments, START_PERIOD, base, "StartPeriod", Duration.ZERO),
                time(arguments, START_INTERVAL, base, "StartInterval", HealthCheck.DEFAULT_START_INTERVAL),
                retries(arguments, base),
                onFailure(arguments.value(ON_FAILURE)));
    }

    private static Value parse(String image) throws IOException {
        try {
            return Document.parse(image);
        } catch (DocumentException e) {
            throw invalid(e);
        }
    }

    /** The command of an image's check: {@code ["CMD", ...]}, {@code ["CMD-SHELL", "..."]} or {@code ["NONE"]}. */
    private static List<String> command(@Nullable Value image) throws IOException {
        if (image == null) {
            return List.of();
        }
        List<String> test = image.get("Test") == null ? List.of() : image.strings("Test");
        if (test.isEmpty() || test.get(0).equals("NONE")) {
            return List.of();
        }
        if (test.get(0).equals("CMD") && test.size() > 1) {
            return test.subList(1, test.size());
        }
        if (test.get(0).equals("CMD-SHELL") && test.size() == 2) {
            return List.of(SHELL, "-c", test.get(1));
        }
        throw invalid(image.problem("Test", "is none of CMD, CMD-SHELL and NONE"));
    }

    private static Duration time(
            Arguments arguments, Option option, @Nullable Value image, String member, Duration otherwise)
            throws IOException {
        String text = arguments.value(option);
        Duration given = text == null
                ? Duration.ofNanos(image == null ? 0 : image.numberOrZero(member, 0, Long.MAX_VALUE))
                : Durations.parse(option.dashed(), text);
        if (!given.isZero() && given.toMillis() == 0) {
            throw new IllegalArgumentException(option.dashed() + " cannot be less than 1ms");
        }
        return given.isZero() ? otherwise : given;
    }

    private static int retries(Arguments arguments, @Nullable Value image) throws IOException {
        String text = arguments.value(RETRIES);
        long count = image == null ? 0 : image.numberOrZero("Retries", 0, Integer.MAX_VALUE);
        if (text != null) {
            try {
                count = Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("--health-retries is a number, not '" + text + "'", e);
            }
        }
        if (count < 0) {
            throw new IllegalArgumentException("--health-retries cannot be negative");
        }
        return count == 0 ? HealthCheck.DEFAULT_RETRIES : (int) count;
    }

    private static OnFailure onFailure(@Nullable String action) {
        switch (action == null ? "none" : action) {
            case "none":
                return OnFailure.NONE;
            case "kill":
                return OnFailure.KILL;
            case "restart":
                return OnFailure.RESTART;
            case "stop":
                return OnFailure.STOP;
            default:
                throw new IllegalArgumentException(
                        "--health-on-failure is none of none, kill, restart and stop, but '" + action + "'");
        }
    }

    private static IOException invalid(DocumentException cause) {
        return new IOException(
                "Cannot use the health check of the image: " + cause.getMessage() + "; --no-healthcheck leaves it out.",
                cause);
    }
}
