package dev.jcontainer.cli.volume;

import dev.jcontainer.cli.base.ChosenStore;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.terminal.Confirmation;
import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.engine.spec.Volume;
import dev.jcontainer.engine.spec.VolumePrune;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** {@code jcontainer volume prune}: removes the volumes that no container has. */
public final class VolumePruneCommand implements Command {
    private static final Option ALL =
            Option.flag("Prune", "all", "Remove those with a name as well.").letter('a');
    private static final Option FORCE =
            Option.flag("Prune", "force", "Do not ask for confirmation.").letter('f');
    private static final Option FILTER = Option.value(
                    "Prune",
                    "filter",
                    "NAME=VALUE",
                    "Remove only volumes that match: label=KEY or KEY=VALUE, label!=KEY or KEY=VALUE; all=true is"
                            + " --all.")
            .repeatable()
            .neverEmpty();

    private static final CommandModel MODEL = new CommandModel(
            "volume prune",
            "Removes the volumes without a name that no container has.",
            List.of("[OPTIONS]"),
            List.of(),
            List.of(ALL, FILTER, FORCE, Option.HELP),
            Completion.NONE,
            List.of(),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        arguments.refuseOperands(MODEL);
        VolumeFilter filter;
        try {
            filter = VolumeFilter.of(arguments.values(FILTER));
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "prune", e);
        }
        boolean isAll = arguments.has(ALL) || filter.isAll();
        String what = "This will remove " + (isAll ? "all local volumes" : "anonymous local volumes")
                + " not used by at least one container.";
        if (!arguments.has(FORCE) && !Confirmation.isGiven(what)) {
            return 0;
        }
        VolumePrune pruned = ChosenStore.engine().volumes().prune(isAll, new Predicate<Volume>() {
            @Override
            public boolean test(Volume volume) {
                return filter.takes(volume);
            }
        });
        StringBuilder text = new StringBuilder();
        for (String name : pruned.names()) {
            text.append(name).append('\n');
        }
        Output.print((text.length() == 0 ? "" : "Deleted Volumes:\n" + text + "\n") + "Total reclaimed space: "
                + HumanNumber.disk(pruned.bytes()) + "\n");
        return 0;
    }
}
