package dev.jcontainer.cli.stream;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.value.PointInTime;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.LogLosses;
import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.engine.spec.LogQuery;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code jcontainer logs}: prints what a detached container has written. */
public final class LogsCommand implements Command {
    private static final String GROUP = "Output";
    private static final String TIME =
            "a duration before now, such as 10m, seconds since 1970, or 2006-01-02T15:04:05Z with or without a part.";

    private static final Option FOLLOW = Option.flag(
                    GROUP, "follow", "Print what the container writes until it has ended.")
            .letter('f');
    private static final Option SINCE =
            Option.value(GROUP, "since", "TIME", "Print only what was written from a time on: " + TIME);
    private static final Option UNTIL =
            Option.value(GROUP, "until", "TIME", "Print only what was written before a time.");
    private static final Option TAIL = Option.value(
                    GROUP, "tail", "COUNT", "Print only the last COUNT lines, or 'all' (default).")
            .letter('n');
    private static final Option TIMESTAMPS = Option.flag(
                    GROUP, "timestamps", "Print before each line when it was written.")
            .letter('t');
    private static final Option DETAILS =
            Option.flag(GROUP, "details", "Accepted for compatibility with docker; there are no further attributes.");

    private static final CommandModel MODEL = new CommandModel(
            "logs",
            "Prints what a detached container has written to stdout and stderr.",
            List.of("[OPTIONS] CONTAINER"),
            List.of(
                    "What the program wrote to stderr goes to stderr. Old files of the log are removed when it is larger"
                            + " than --log-opt of run permits. After the log, stderr tells what the last run could not"
                            + " write to it, such as on a full disk, and which lines cannot be read."),
            List.of(FOLLOW, SINCE, UNTIL, TAIL, TIMESTAMPS, DETAILS, Option.HELP),
            Completion.CONTAINER,
            List.of(),
            List.of(new Entry("jcontainer logs -f --since 10m web", "The last ten minutes, and what comes.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        String key = arguments.onlyOperand(MODEL, "CONTAINER");
        LogQuery query;
        try {
            query = new LogQuery(
                    time(arguments.value(SINCE)), time(arguments.value(UNTIL)), tail(arguments), arguments.has(FOLLOW));
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "print the log", e);
        }
        EngineContainer container = AllContainers.open()
                .findDetached(key, "print the log of", "its output goes to the output of the command");
        if (container.detached().log().format() == LogOptions.Format.NONE) {
            throw new IOException(
                    "Cannot print the log of container " + key + ": it has none, because of --log-driver none.");
        }
        tell(container.writeLogs(
                query,
                arguments.has(TIMESTAMPS),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err)));
        return 0;
    }

    private static void tell(LogLosses losses) {
        long bytes = losses.unwrittenBytes();
        if (bytes > 0) {
            Output.error("jcontainer: " + (bytes == 1 ? "1 byte of the output is" : bytes + " bytes of the output are")
                    + " not in the log, because writing it failed, such as on a full disk\n");
        }
        long lines = losses.damagedLines();
        if (lines > 0) {
            Output.error("jcontainer: "
                    + (lines == 1
                            ? "1 line of the log is damaged, and was passed over\n"
                            : lines + " lines of the log are damaged, and were passed over\n"));
        }
    }

    private static @Nullable Instant time(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        return instant(PointInTime.parse(text, System.currentTimeMillis()));
    }

    private static Instant instant(long nanoseconds) {
        return Instant.ofEpochSecond(
                Math.floorDiv(nanoseconds, 1_000_000_000L), Math.floorMod(nanoseconds, 1_000_000_000L));
    }

    /** A text that is no number stands for all, as with docker. */
    private static long tail(Arguments arguments) {
        String text = arguments.value(TAIL);
        if (text == null || text.equals("all")) {
            return LogQuery.ALL;
        }
        try {
            return Math.max(LogQuery.ALL, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--tail is a number or all, not '" + text + "'", e);
        }
    }
}
