package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.terminal.Confirmation;
import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.image.ImageRemoval;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer image prune}: removes images that nobody needs. */
public final class ImagePruneCommand implements Command {
    private static final OptionList LIST = new OptionList();

    static {
        LIST.add(PruneOptions.ALL);
        LIST.add(PruneOptions.FILTER);
        LIST.add(PruneOptions.FORCE);
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "image prune",
            "Removes images without a tag, and the layers and blobs that no image needs.",
            List.of("[OPTIONS]"),
            List.of("What a container or a running pull needs stays. An image that was pulled by its digest has no"
                    + " tag. Layers of a pull that failed or was cancelled are kept for the next attempt, and"
                    + " removed as well."),
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
        if (arguments.has(PruneOptions.FORCE) || Confirmation.isGiven("This will remove all " + pruning.what() + ".")) {
            ImageRemoval removal = pruning.remove();
            Output.print(text(removal) + "Total reclaimed space: " + HumanNumber.disk(removal.bytes()) + "\n");
        }
        return 0;
    }

    /** What was removed; empty if nothing was. */
    static String text(ImageRemoval removal) throws IOException {
        String lines = Removed.pruned(removal);
        return lines.isEmpty() ? "" : "Deleted Images:\n" + lines + "\n";
    }
}
