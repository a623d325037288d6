package dev.jcontainer.cli.manage;

import dev.jcontainer.cli.base.ChosenStore;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.container.PrunedContainers;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.terminal.Confirmation;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer container prune}: removes the containers that do not run. */
public final class ContainerPruneCommand implements Command {
    private static final Option FORCE =
            Option.flag("Prune", "force", "Do not ask for confirmation.").letter('f');

    private static final CommandModel MODEL = new CommandModel(
            "container prune",
            "Removes all containers that do not run.",
            List.of("[OPTIONS]"),
            List.of("Their volumes without a name stay; 'volume prune' removes them."),
            List.of(PrunedContainers.FILTER, FORCE, Option.HELP),
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
        PrunedContainers pruned;
        try {
            pruned = PrunedContainers.of(arguments.values(PrunedContainers.FILTER));
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "prune", e);
        }
        if (!arguments.has(FORCE) && !Confirmation.isGiven("This will remove all stopped containers.")) {
            return 0;
        }
        Output.print(pruned.remove(ChosenStore.engine()) + "Total reclaimed space: " + pruned.size() + "\n");
        return 0;
    }
}
