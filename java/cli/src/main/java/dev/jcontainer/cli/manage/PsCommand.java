package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerHandle;
import dev.jcontainer.ContainerInfo;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.container.ContainerRow;
import dev.jcontainer.cli.container.ContainerSpace;
import dev.jcontainer.cli.format.RowFormat;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.image.Images;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code jcontainer ps}: lists containers. */
public final class PsCommand implements Command {
    private static final Option ALL = Option.flag("Output", "all", "List all containers, also those that do not run.")
            .letter('a');
    private static final Option LAST = Option.value(
                    "Output", "last", "COUNT", "List only the newest COUNT containers, also those that do not run.")
            .letter('n');
    private static final Option LATEST =
            Option.flag("Output", "latest", "The same as --last 1.").letter('l');
    private static final Option SIZE = Option.flag(
                    "Output", "size", "Print what the container has written, and in parentheses with its image.")
            .letter('s');
    private static final Option QUIET =
            Option.flag("Output", "quiet", "Print only the ids, one per line.").letter('q');
    private static final Option NO_TRUNC = Option.flag("Output", "no-trunc", "Do not truncate ids and long commands.");

    private static final String[] NAMES = {
        "ID",
        "Names",
        "Image",
        "Command",
        "CreatedAt",
        "RunningFor",
        "State",
        "Status",
        "Ports",
        "Labels",
        "Mounts",
        "LocalVolumes",
        "Networks",
        "Size",
        "Pid"
    };
    private static final String[] HEADINGS = {
        "CONTAINER ID",
        "NAMES",
        "IMAGE",
        "COMMAND",
        "CREATED AT",
        "CREATED",
        "STATE",
        "STATUS",
        "PORTS",
        "LABELS",
        "MOUNTS",
        "LOCAL VOLUMES",
        "NETWORKS",
        "SIZE",
        "PID"
    };
    private static final String TABLE =
            "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}";

    @Override
    public CommandModel model() {
        return new CommandModel(
                "ps",
                "Lists the containers of this user.",
                List.of("[OPTIONS]"),
                List.of("Lists those that run: detached containers, which stay after their end, and attached ones. The"
                        + " newest container is first. An attached container has no image here. Pid is the pid of the"
                        + " first process of the container, as seen on this machine."),
                List.of(ALL, PsFilter.OPTION, RowFormat.OPTION, LAST, LATEST, NO_TRUNC, QUIET, SIZE, Option.HELP),
                Completion.NONE,
                List.of(RowFormat.names(NAMES)),
                List.of(
                        new Entry(
                                "jcontainer ps -aq --filter status=exited",
                                "The ids of the containers that have ended."),
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
        int count;
        try {
            filter = PsFilter.of(arguments.values(PsFilter.OPTION));
            String table = arguments.has(SIZE) ? TABLE + "\t{{.Size}}" : TABLE;
            format = RowFormat.of(
                    arguments.has(QUIET) ? "{{.ID}}" : arguments.value(RowFormat.OPTION), table, NAMES, HEADINGS);
            count = count(arguments);
        } catch (IllegalArgumentException e) {
            throw new UsageException(model(), "list", e);
        }
        List<String[]> rows = new ArrayList<>();
        AllContainers all = AllContainers.open();
        filter.resolve(all.engine());
        boolean isAll = arguments.has(ALL) || count >= 0 || filter.asksForState();
        PsRow row = new PsRow(format, arguments.has(NO_TRUNC), all.engine().images());
        for (ContainerRow container : list(all)) {
            boolean isWanted = isAll || container.status().isActive();
            try {
                if (isWanted && (count < 0 || rows.size() < count) && filter.takes(container)) {
                    rows.add(format.withLabels(
                            row.of(container), container.detached().labels()));
                }
            } catch (IOException e) { // a file of its record is damaged, or it is gone: the others are listed
                Output.error("jcontainer: warning: " + Failure.text(e) + "\n");
            }
        }
        Output.print(format.print(rows));
        return 0;
    }

    private static int count(Arguments arguments) {
        String text = arguments.value(LAST);
        if (text == null) {
            return arguments.has(LATEST) ? 1 : -1;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--last is a number, not '" + text + "'", e);
        }
    }

    /** All containers, the newest first. */
    private static List<ContainerRow> list(AllContainers all) throws IOException {
        List<EngineContainer> detached = all.engine().list();
        List<ContainerRow> listed = new ArrayList<>(detached.size());
        for (int i = 0; i < detached.size(); i++) {
            listed.add(ContainerRow.of(detached.get(i)));
        }
        for (ContainerInfo info : all.attached(detached)) {
            try (ContainerHandle container = all.registry().find(info.id())) {
                insert(listed, ContainerRow.of(info, container.isPaused(), container.pid()));
            } catch (ContainerException e) {
                if (e.reason() != ContainerException.Reason.NOT_RUNNING) {
                    throw e;
                } // the container has ended since it was listed
            }
        }
        return listed;
    }

    private static void insert(List<ContainerRow> listed, ContainerRow container) {
        int at = 0;
        while (at < listed.size() && listed.get(at).created().isAfter(container.created())) {
            at++;
        }
        listed.add(at, container);
    }

    /** Makes the rows of a list; what a format does not print is not found out. */
    private static final class PsRow {
        private final Images images;
        private final boolean isWhole;
        private final boolean hasTime;
        private final boolean hasSize;
        private final long now = System.currentTimeMillis();

        PsRow(RowFormat format, boolean isWhole, Images images) {
            this.images = images;
            this.isWhole = isWhole;
            this.hasTime = format.uses("CreatedAt");
            this.hasSize = format.uses("Size");
        }

        String[] of(ContainerRow container) throws IOException {
            return new String[] {
                isWhole ? container.id() : container.shortId(),
                container.name(),
                container.image(),
                container.command(isWhole),
                hasTime ? time(container.created()) : "",
                container.age(now),
                container.status().state().word(),
                container.statusText(now),
                PortsText.of(container.status().ports()),
                container.labels(),
                container.mounts(isWhole),
                Integer.toString(container.detached().volumes().size()),
                container.detached().network().word(),
                hasSize ? ContainerSpace.text(container.container(), images) : "",
                Integer.toString(container.status().pid())
            };
        }

        private static String time(Instant created) {
            return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z", Locale.ROOT)
                    .withZone(ZoneId.systemDefault())
                    .format(created);
        }
    }
}
