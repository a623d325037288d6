package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.format.RowFormat;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.engine.spec.Space;
import dev.jcontainer.engine.volume.DiskSpace;
import dev.jcontainer.image.ImageUsage;
import dev.jcontainer.image.Images;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code jcontainer system df}: prints what the store takes on the disk. */
public final class SystemDfCommand implements Command {
    private static final String[] NAMES = {"Type", "TotalCount", "Active", "Size", "Reclaimable"};
    private static final String[] HEADINGS = {"TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE"};
    private static final String TABLE = "{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}";

    private static final OptionList LIST = new OptionList();

    static {
        LIST.add(RowFormat.OPTION);
    }

    private static final Option VERBOSE = LIST.add(Option.flag(
                    "Output",
                    "verbose",
                    "Print each image with what it shares with others, each detached container and each volume.")
            .letter('v'));

    static {
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "system df",
            "Prints what the store takes on the disk.",
            List.of("[OPTIONS]"),
            List.of(
                    "It prints what the file system has allocated, and writes nothing but a small file without a name, to find"
                            + " out how layers are kept.",
                    "Images are the sum of Blobs, Layers and Downloads. ACTIVE are the images that a container uses, and"
                            + " what they and running pulls need, the containers that run, and the volumes that a"
                            + " container has. RECLAIMABLE is the rest, with a tag or without, which system prune --all"
                            + " frees, and volume prune --all. The last line says how layers are kept on this machine.",
                    "With --verbose, CONTAINERS is 0, or 1+ if containers use the image. Attached containers are not"
                            + " counted: what they write is in memory."),
            LIST.asList(),
            Completion.NONE,
            List.of(RowFormat.names(NAMES), ExitStatus.SECTION),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        arguments.refuseOperands(MODEL);
        String text = arguments.value(RowFormat.OPTION);
        if (arguments.has(VERBOSE) && text != null) {
            throw new UsageException(MODEL, "--verbose and --format are mutually exclusive");
        }
        RowFormat format;
        try {
            format = RowFormat.of(text, TABLE, NAMES, HEADINGS);
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "print", e);
        }
        Images images = ImageStore.open(arguments);
        Output.print(
                arguments.has(VERBOSE) ? ImageSpace.of(images) + StoreSpace.of(images) : format.print(rows(images)));
        if (text == null) {
            Output.print("\n" + layers(images) + "\n");
        }
        return 0;
    }

    private static List<String[]> rows(Images images) throws IOException {
        ImageUsage usage = images.usage();
        List<String[]> rows = new ArrayList<>();
        rows.add(row(
                "Images",
                usage.images(),
                usage.active(),
                usage.bytes(),
                reclaimable(usage.reclaimable(), usage.bytes())));
        rows.add(row("Containers", DiskSpace.containers(images.directory())));
        rows.add(row("Local Volumes", DiskSpace.volumes(images.directory())));
        rows.add(row("Blobs", usage.blobs()));
        rows.add(row("Layers", usage.layers()));
        rows.add(row("Downloads", usage.downloads()));
        return rows;
    }

    private static String reclaimable(long bytes, long all) {
        return HumanNumber.disk(bytes) + (all == 0 ? "" : " (" + bytes * 100 / all + "%)");
    }

    /** To find it out needs a small file, for which a full disk or a read-only one has no place. */
    private static String layers(Images images) {
        try {
            return "New layers are kept as " + images.layerFormat() + ".";
        } catch (IOException e) {
            return "How new layers are kept is not known: " + e.getMessage();
        }
    }

    private static String[] row(String type, Space space) {
        return row(type, space.count(), space.active(), space.bytes(), reclaimable(space.reclaimable(), space.bytes()));
    }

    private static String[] row(String type, ImageUsage.Part part) {
        return row(type, part.count(), part.active(), part.bytes(), "");
    }

    private static String[] row(String type, int count, int active, long bytes, String reclaimable) {
        return new String[] {
            type, Integer.toString(count), Integer.toString(active), HumanNumber.disk(bytes), reclaimable
        };
    }
}
