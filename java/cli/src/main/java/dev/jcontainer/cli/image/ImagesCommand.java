package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.format.RowFormat;
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

/** {@code jcontainer images}: lists the images of the store. */
public final class ImagesCommand implements Command {
    static final String[] NAMES = {
        "ID",
        "Repository",
        "Tag",
        "Digest",
        "CreatedSince",
        "CreatedAt",
        "Size",
        "VirtualSize",
        "SharedSize",
        "UniqueSize",
        "Containers"
    };
    static final String[] HEADINGS = {
        "IMAGE ID",
        "REPOSITORY",
        "TAG",
        "DIGEST",
        "CREATED",
        "CREATED AT",
        "SIZE",
        "SIZE",
        "SHARED SIZE",
        "UNIQUE SIZE",
        "CONTAINERS"
    };

    private static final OptionList LIST = new OptionList();

    static final Option ALL = LIST.add(
            Option.flag("Output", "all", "Accepted for compatibility with docker; there are no intermediate images.")
                    .letter('a'));
    static final Option DIGESTS = LIST.add(Option.flag(
            "Output", "digests", "Print the digest of the manifest as well, by which the registry knows the image."));
    static final Option FILTER = LIST.add(Option.value(
                    "Output",
                    "filter",
                    "NAME=VALUE",
                    "Print only images that match: dangling=true or false, label=KEY or KEY=VALUE,"
                            + " reference=PATTERN as for files, before=IMAGE and since=IMAGE by the time of their"
                            + " making, until=TIME or DURATION. Several values of label must all match, of reference"
                            + " any.")
            .letter('f')
            .repeatable()
            .neverEmpty());

    static {
        LIST.add(RowFormat.OPTION);
    }

    static final Option NO_TRUNC = LIST.add(Option.flag("Output", "no-trunc", "Print whole ids."));
    static final Option QUIET = LIST.add(
            Option.flag("Output", "quiet", "Print only the ids, one per line.").letter('q'));

    static {
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "images",
            "Lists the images of the store.",
            List.of("[OPTIONS] [NAME[:TAG]]"),
            List.of("The newest image is first. SIZE is that of the unpacked layers; images share the layers"
                    + " that they have in common. <none> stands for the tag of an image that lost it to a newer"
                    + " one."),
            LIST.asList(),
            Completion.IMAGE,
            List.of(new Section("Formats", List.of(new Entry("names", String.join(" ", NAMES))))),
            List.of(new Entry("jcontainer images --filter dangling=true -q", "The ids of images without a tag.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        throw new IOException("SKELETON");
    }
}
