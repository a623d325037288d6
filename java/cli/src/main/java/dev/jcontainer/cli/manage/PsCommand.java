package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerHandle;
import dev.jcontainer.ContainerInfo;
import dev.jcontainer.ContainerRegistry;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.format.RowFormat;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.value.HumanDuration;
import dev.jcontainer.kernel.PlainText;
import java.io.IOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code jcontainer ps}: lists the running containers. */
public final class PsCommand implements Command {
    private static final int MAX_COMMAND = 20;
    private static final int SHORT_ID = 12;

    private static final Option ALL = Option.flag(
                    "Output", "all", "Accepted for compatibility with docker; only running containers exist.")
            .letter('a');
    private static final Option QUIET =
            Option.flag("Output", "quiet", "Print only the ids, one per line.").letter('q');
    private static final Option NO_TRUNC = Option.flag("Output", "no-trunc", "Do not truncate ids and long commands.");

    private static final String[] NAMES = {"ID", "Names", "Command", "CreatedAt", "RunningFor", "State", "Status", "Pid"
    };
    private static final String[] HEADINGS = {
        "CONTAINER ID", "NAMES", "COMMAND", "CREATED AT", "CREATED", "STATE", "STATUS", "PID"
    };
    private static final String TABLE = "{{.ID}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Pid}}\t{{.Names}}";

    @Override
    public CommandModel model() {
        return new CommandModel(
                "ps",
                "Lists the running containers of this user.",
                List.of("[OPTIONS]"),
                List.of("The newest container is first. PID is the pid of the first process of the container, as seen"
                        + " on this machine."),
                List.of(ALL, PsFilter.OPTION, RowFormat.OPTION, NO_TRUNC, QUIET, Option.HELP),
                Completion.NONE,
                List.of(RowFormat.names(NAMES)),
                List.of(
                        new Entry(
                                "jcontainer ps -q --filter name=^web",
                                "The ids of the containers whose names begin with web."),
                        new Entry("jcontainer ps --format '{{.Names}} {{.Status}}'", "Output for a script.")));
    }

    @Override
    public int run(Arguments arguments) throws IOException, UsageException {
        if (!arguments.operands().isEmpty()) {
            throw new UsageException(
                    model(),
                    "ps takes no arguments, but got '" + arguments.operands().get(0)
                            + "'; for one container: --filter name=NAME");
        }
        PsFilter filter;
        RowFormat format;
        try {
            filter = PsFilter.of(arguments.values(PsFilter.OPTION));
            format = RowFormat.of(
                    arguments.has(QUIET) ? "{{.ID}}" : arguments.value(RowFormat.OPTION), TABLE, NAMES, HEADINGS);
        } catch (IllegalArgumentException e) {
            throw new UsageException(model(), "list", e);
        }
        List<String[]> rows = new ArrayList<>();
        ContainerRegistry registry = ContainerRegistry.ofThisUser();
        for (ContainerInfo info : registry.list()) {
            try (ContainerHandle container = registry.find(info.id())) {
                String state = container.isPaused() ? "paused" : "running";
                String name = info.name() == null ? "" : info.name();
                if (filter.takes(info.id(), name, state)) {
                    rows.add(0, row(info, name, state, container.pid(), arguments.has(NO_TRUNC)));
                }
            } catch (ContainerException e) {
                if (e.reason() != ContainerException.Reason.NOT_RUNNING) {
                    throw e;
                } // the container has ended since it was listed
            }
        }
        Output.print(format.print(rows));
        return 0;
    }

    private static String[] row(ContainerInfo info, String name, String state, long pid, boolean isWhole) {
        String age =
                HumanDuration.of(System.currentTimeMillis() - info.created().toEpochMilli());
        return new String[] {
            isWhole ? info.id() : info.id().substring(0, SHORT_ID),
            name,
            command(info, isWhole),
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z", Locale.ROOT)
                    .withZone(ZoneId.systemDefault())
                    .format(info.created()),
            age + " ago",
            state,
            "Up " + age + (state.equals("paused") ? " (Paused)" : ""),
            Long.toString(pid)
        };
    }

    private static String command(ContainerInfo info, boolean isWhole) {
        String command = PlainText.escaped(String.join(" ", info.command()));
        boolean isCut = !isWhole && command.length() > MAX_COMMAND;
        return '"' + (isCut ? command.substring(0, MAX_COMMAND - 1) + "…" : command) + '"';
    }
}
