package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.format.RowFormat;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.cli.value.Glob;
import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code jcontainer images}: lists the images of the store. */
public final class ImagesCommand implements Command {
    private static final String[] NAMES = {
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
    private static final String[] HEADINGS = {
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

    private static final String TABLE = "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}";
    private static final String DIGESTS_TABLE =
            "{{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}";
    private static final String UNKNOWN = "N/A";

    static final Comparator<Image> NEWEST_FIRST = new Comparator<>() {
        @Override
        public int compare(Image one, Image other) {
            return Long.compare(time(other), time(one));
        }

        private static long time(Image image) {
            Long created = image.created();
            return created == null ? Long.MIN_VALUE : created.longValue();
        }
    };

    static {
        LIST.add(Option.flag(
                        "Output", "all", "Accepted for compatibility with docker; there are no intermediate images.")
                .letter('a'));
    }

    private static final Option DIGESTS = LIST.add(Option.flag(
            "Output", "digests", "Print the digest of the manifest as well, by which the registry knows the image."));
    private static final Option FILTER = LIST.add(Option.value(
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

    private static final Option NO_TRUNC = LIST.add(Option.flag("Output", "no-trunc", "Print whole ids."));
    private static final Option QUIET = LIST.add(
            Option.flag("Output", "quiet", "Print only the ids, one per line.").letter('q'));

    static {
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "images",
            "Lists the images of the store.",
            List.of("[OPTIONS] [NAME[:TAG]]"),
            List.of("The newest image is first. SIZE is the sum of the image's layers as uncompressed archives. Images"
                    + " share the layers that they have in common; what is on the disk, system df prints. <none> stands for the tag of an image that lost it to a newer"
                    + " one, or was pulled by its digest; an image with a tag in the same repository has no such row, unless"
                    + " --digests shows another digest."),
            LIST.asList(),
            Completion.IMAGE,
            List.of(RowFormat.names(NAMES), ExitStatus.SECTION),
            List.of(new Entry("jcontainer images --filter dangling=true -q", "The ids of images without a tag.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        if (arguments.operands().size() > 1) {
            throw new UsageException(
                    MODEL,
                    "images takes one name, but got '" + arguments.operands().get(1) + "'");
        }
        Images images = ImageStore.open(arguments);
        RowFormat format;
        List<Image> taken = new ArrayList<>();
        try {
            format = format(arguments);
            Listed.Warning warnings = new Listed.Warning();
            ImageFilter filter = ImageFilter.of(arguments.values(FILTER), images, warnings);
            Glob name = arguments.operands().isEmpty()
                    ? null
                    : new Glob(arguments.operands().get(0));
            List<Image> all = images.list(warnings);
            for (Image image : Listed.rows(all, format.uses("Digest"))) {
                if ((name == null || isNamed(image, name, arguments.operands().get(0))) && filter.takes(image)) {
                    taken.add(image);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "list", e);
        }
        taken.sort(NEWEST_FIRST);
        List<String[]> rows = new ArrayList<>();
        for (Image image : taken) {
            rows.add(row(image, arguments.has(NO_TRUNC), format.uses("CreatedAt")));
        }
        Output.print(format.print(rows));
        return 0;
    }

    private static RowFormat format(Arguments arguments) {
        String format = arguments.value(RowFormat.OPTION);
        String table = arguments.has(DIGESTS) ? DIGESTS_TABLE : TABLE;
        boolean isDefault = format == null || format.isEmpty();
        return RowFormat.of(arguments.has(QUIET) && isDefault ? "{{.ID}}" : format, table, NAMES, HEADINGS);
    }

    /** Whether a name or a pattern is that of an image: its repository, with or without its tag. */
    private static boolean isNamed(Image image, Glob pattern, String name) throws IOException {
        String familiar = Listed.familiar(image);
        String repository = Listed.repository(image);
        return pattern.matches(familiar)
                || pattern.matches(repository)
                || name.equals(image.name())
                || name.equals(image.registry() + "/" + image.repository());
    }

    private static String[] row(Image image, boolean isWhole, boolean hasTime) throws IOException {
        String size = HumanNumber.decimal(image.size());
        String tag = image.tag();
        return new String[] {
            Listed.id(image.id().toString(), isWhole),
            Listed.repository(image),
            tag == null ? Listed.NONE : tag,
            image.digest().toString(),
            Listed.age(image.created()),
            hasTime ? Listed.time(image.created()) : "",
            size,
            HumanNumber.disk(image.size()),
            UNKNOWN,
            UNKNOWN,
            UNKNOWN
        };
    }
}
