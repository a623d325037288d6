package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
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

    private static final Option ALL = LIST.add(
            Option.flag("Prune", "all", "Remove all images that no container uses, not only those without a tag.")
                    .letter('a'));
    private static final Option FILTER = LIST.add(Option.value(
                    "Prune",
                    "filter",
                    "NAME=VALUE",
                    "Remove only images that match: until=TIME or DURATION, label=KEY or KEY=VALUE,"
                            + " label!=KEY or KEY=VALUE.")
            .repeatable()
            .neverEmpty());
    private static final Option FORCE = LIST.add(
            Option.flag("Prune", "force", "Do not ask for confirmation.").letter('f'));

    static {
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "image prune",
            "Removes images without a tag, and the layers and blobs that no image needs.",
            List.of("[OPTIONS]"),
            List.of("What a container or a running pull needs stays."),
            LIST.asList(),
            Completion.NONE,
            List.of(new Section(
                    "Exit status",
                    List.of(
                            new Entry("0", "All was done."),
                            new Entry("125", "Something failed; one line on stderr says what.")))),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        arguments.refuseEmpty(MODEL);
        arguments.refuseOperands(MODEL);
        Images images = ImageStore.open(arguments);
        try {
            ImageFilter filter = ImageFilter.of(arguments.values(FILTER), images);
            if (!arguments.has(FORCE)) {
                Removed.confirm("This will remove all "
                        + (arguments.has(ALL) ? "images that no container uses." : "dangling images."));
            }
            print(
                    arguments.values(FILTER).isEmpty()
                            ? images.prune(arguments.has(ALL))
                            : prune(images, filter, arguments.has(ALL)));
            return 0;
        } catch (IllegalArgumentException e) {
            throw new UsageException("Cannot prune: " + e.getMessage() + ". See 'jcontainer image prune --help'.");
        }
    }

    private static ImageRemoval prune(Images images, ImageFilter filter, boolean isAll) throws IOException {
        List<String> untagged = new ArrayList<>();
        List<String> deleted = new ArrayList<>();
        long bytes = 0;
        int blobs = 0;
        int layers = 0;
        for (Image image : images.list()) {
            if ((isAll || image.tag() == null) && filter.takes(image)) {
                ImageRemoval removal = images.remove(image.name(), false, false);
                untagged.addAll(removal.untagged());
                deleted.addAll(removal.deleted());
                bytes += removal.bytes();
                blobs += removal.blobs();
                layers += removal.layers();
            }
        }
        return new ImageRemoval(untagged, deleted, blobs, layers, bytes);
    }

    static void print(ImageRemoval removal) throws IOException {
        String lines = Removed.text(removal);
        Output.print((lines.isEmpty() ? "" : "Deleted Images:\n" + lines + "\n") + "Total reclaimed space: "
                + HumanNumber.decimal(removal.bytes()) + "\n");
    }
}
