package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer image prune}: removes images that nobody needs. */
public final class ImagePruneCommand implements Command {
    private static final OptionList LIST = new OptionList();

    static final Option ALL = LIST.add(
            Option.flag("Prune", "all", "Remove all images that no container uses, not only those without a tag.")
                    .letter('a'));
    static final Option FILTER = LIST.add(Option.value(
                    "Prune",
                    "filter",
                    "NAME=VALUE",
                    "Remove only images that match: until=TIME or DURATION, label=KEY or KEY=VALUE,"
                            + " label!=KEY or KEY=VALUE.")
            .repeatable()
            .neverEmpty());
    static final Option FORCE = LIST.add(
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
        throw new IOException("SKELETON");
    }
}
