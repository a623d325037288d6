package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.terminal.Confirmation;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer system prune}: removes what nobody needs. */
public final class SystemPruneCommand implements Command {
    private static final OptionList LIST = new OptionList();

    static {
        LIST.add(PruneOptions.ALL);
        LIST.add(PruneOptions.FILTER);
        LIST.add(PruneOptions.FORCE);
        LIST.add(PruneOptions.VOLUMES);
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "system prune",
            "Removes all that no container and no image needs: images without a tag, layers, blobs,"
                    + " and broken-off downloads.",
            List.of("[OPTIONS]"),
            List.of("What a container or a running pull needs stays. An image that was pulled by its digest has no"
                    + " tag."),
            LIST.asList(),
            Completion.NONE,
            List.of(ExitStatus.SECTION),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        arguments.refuseOperands(MODEL);
        Pruning pruning = Pruning.of(MODEL, arguments);
        String what = "This will remove:\n  - all " + pruning.what()
                + "\n  - all layers and blobs that no image needs\n  - all broken-off downloads\n";
        if (arguments.has(PruneOptions.FORCE) || Confirmation.isGiven(what)) {
            ImagePruneCommand.print(pruning.remove());
        }
        return 0;
    }
}
