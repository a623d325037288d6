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
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.ImageRemoval;
import dev.jcontainer.image.Images;
import java.io.IOException;
import java.util.ArrayList;
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
        Images images = ImageStore.open(arguments);
        Listed.Warning warnings = new Listed.Warning();
        try {
            ImageFilter filter = ImageFilter.of(arguments.values(PruneOptions.FILTER), images, warnings);
            String what = arguments.has(PruneOptions.ALL) ? "images that no container uses." : "dangling images.";
            if (!arguments.has(PruneOptions.FORCE) && !Removed.isConfirmed("This will remove all " + what)) {
                return 0;
            }
            print(
                    arguments.values(PruneOptions.FILTER).isEmpty()
                            ? images.prune(arguments.has(PruneOptions.ALL))
                            : images.prune(taken(images.list(warnings), filter, arguments.has(PruneOptions.ALL))));
            return 0;
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "prune", e);
        }
    }

    private static List<Image> taken(List<Image> listed, ImageFilter filter, boolean isAll) throws IOException {
        List<Image> taken = new ArrayList<>();
        for (Image image : listed) {
            if ((isAll || filter.isDangling(image)) && filter.takes(image)) {
                taken.add(image);
            }
        }
        return taken;
    }

    static void print(ImageRemoval removal) throws IOException {
        String lines = Removed.pruned(removal);
        Output.print((lines.isEmpty() ? "" : "Deleted Images:\n" + lines + "\n") + "Total reclaimed space: "
                + HumanNumber.disk(removal.bytes()) + "\n");
    }
}
