package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.value.Durations;
import dev.jcontainer.json.Text;
import dev.jcontainer.oci.lifecycle.Lifecycle;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * {@code jcontainer oci events}: prints the resource usage of a container, and when the kernel killed a process for
 * lack of memory.
 */
final class OciEventsCommand implements OciCommand {
    private static final Option STATS = Option.flag(OciOptions.OPTIONS, "stats", "Print one line and exit.");
    private static final Option INTERVAL = Option.value(
            OciOptions.OPTIONS,
            "interval",
            "DURATION",
            "Time between two lines (default 5s); also the longest delay of a line of the type oom.");

    private static final String DEFAULT_INTERVAL = "5s";

    @Override
    public CommandModel model() {
        return OciOptions.command(
                "events",
                "Prints the resource usage of a container, one JSON object per line, repeatedly until it ends.",
                "[OPTION...] CONTAINER",
                List.of("The type of a line is stats, or oom if the kernel has killed a process for lack of memory"
                        + " since the line before."),
                List.of(STATS, INTERVAL, OciOptions.HELP));
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException {
        String id = OciCommands.operands(model(), arguments, 1).get(0);
        int interval = interval(arguments);
        Lifecycle lifecycle = OciCommands.lifecycle(globals);
        long killed = lifecycle.oomKills(id);
        Output.print(lifecycle.statistics(id) + "\n");
        boolean isOver = arguments.has(STATS);
        while (!isOver) {
            isOver = lifecycle.awaitEnd(id, interval);
            long now = lifecycle.oomKills(id);
            for (; killed < now; killed++) {
                Output.print(Text.line()
                                .object()
                                .member("type", "oom")
                                .member("id", id)
                                .end() + "\n");
            }
            String statistics = isOver ? null : lifecycle.statisticsUnlessEnded(id);
            if (statistics != null) {
                Output.print(statistics + "\n");
            }
        }
        return 0;
    }

    private int interval(Arguments arguments) throws UsageException {
        String text = arguments.value(INTERVAL);
        try {
            Duration interval = Durations.parse(INTERVAL.dashed(), text == null ? DEFAULT_INTERVAL : text);
            if (interval.isZero() || interval.toMillis() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(INTERVAL.dashed() + " is from 1ms to 24d, not " + text);
            }
            return (int) Math.max(1, interval.toMillis());
        } catch (IllegalArgumentException e) {
            throw new UsageException(model(), String.valueOf(e.getMessage()));
        }
    }
}
