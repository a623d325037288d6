package dev.jcontainer.cli.volume;

import dev.jcontainer.cli.base.ChosenStore;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.format.RowFormat;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.spec.Volume;
import dev.jcontainer.engine.volume.VolumeStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code jcontainer volume ls}: lists volumes. */
public final class VolumeLsCommand implements Command {
    private static final Option QUIET =
            Option.flag("Output", "quiet", "Print only the names.").letter('q');
    private static final Option FILTER = Option.value(
                    "Output",
                    "filter",
                    "NAME=VALUE",
                    "List only volumes that match: name=PART, label=KEY or KEY=VALUE, driver=local, and dangling=true"
                            + " or false, whether no container has them.")
            .letter('f')
            .repeatable()
            .neverEmpty();

    private static final String[] NAMES = {"Driver", "Name", "Mountpoint", "Labels", "Scope"};
    private static final String[] HEADINGS = {"DRIVER", "VOLUME NAME", "MOUNTPOINT", "LABELS", "SCOPE"};

    private static final CommandModel MODEL = new CommandModel(
            "volume ls",
            "Lists the volumes.",
            List.of("[OPTIONS]"),
            List.of(),
            List.of(QUIET, FILTER, RowFormat.OPTION, Option.HELP),
            Completion.NONE,
            List.of(RowFormat.names(NAMES)),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        arguments.refuseOperands(MODEL);
        VolumeFilter filter;
        RowFormat format;
        try {
            filter = VolumeFilter.of(arguments.values(FILTER));
            format = RowFormat.of(
                    arguments.has(QUIET) ? "{{.Name}}" : arguments.value(RowFormat.OPTION),
                    "{{.Driver}}\t{{.Name}}",
                    NAMES,
                    HEADINGS);
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "list", e);
        }
        VolumeStore volumes = ChosenStore.engine().volumes();
        Boolean dangling = filter.dangling();
        List<String[]> rows = new ArrayList<>();
        for (Volume volume : volumes.list()) {
            boolean isTaken = filter.takes(volume)
                    && (dangling == null
                            || dangling == volumes.users(volume.name()).isEmpty());
            if (isTaken) {
                String[] row = {"local", volume.name(), volume.directory(), labels(volume), "local"};
                rows.add(format.withLabels(row, volume.labels()));
            }
        }
        Output.print(format.print(rows));
        return 0;
    }

    private static String labels(Volume volume) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> label : volume.labels().entrySet()) {
            text.append(text.length() == 0 ? "" : ",")
                    .append(label.getKey())
                    .append('=')
                    .append(label.getValue());
        }
        return text.toString();
    }
}
