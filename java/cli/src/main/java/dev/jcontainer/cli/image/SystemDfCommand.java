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
import dev.jcontainer.image.ImageUsage;
import dev.jcontainer.image.Images;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code jcontainer system df}: prints what the store takes on the disk. */
public final class SystemDfCommand implements Command {
    private static final String[] NAMES = {"Type", "TotalCount", "Size", "Reclaimable"};
    private static final String[] HEADINGS = {"TYPE", "TOTAL", "SIZE", "RECLAIMABLE"};
    private static final String TABLE = "{{.Type}}\t{{.TotalCount}}\t{{.Size}}\t{{.Reclaimable}}";

    private static final OptionList LIST = new OptionList();

    static {
        LIST.add(RowFormat.OPTION);
    }

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
                    "The first line is the sum of the others. RECLAIMABLE is what system prune would free now; system"
                            + " prune --all frees what is left, too. The last line says how layers are kept on this machine."),
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
        RowFormat format;
        try {
            format = RowFormat.of(arguments.value(RowFormat.OPTION), TABLE, NAMES, HEADINGS);
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "print", e);
        }
        Images images = ImageStore.open(arguments);
        ImageUsage usage = images.usage();
        List<String[]> rows = new ArrayList<>();
        rows.add(row("Images", usage.images(), usage.bytes(), HumanNumber.decimal(usage.reclaimable())));
        rows.add(row("Blobs", usage.blobs()));
        rows.add(row("Layers", usage.layers()));
        rows.add(row("Downloads", usage.downloads()));
        Output.print(format.print(rows));
        if (arguments.value(RowFormat.OPTION) == null) {
            Output.print("\n" + layers(images) + "\n");
        }
        return 0;
    }

    /** To find it out needs a small file, for which a full disk or a read-only one has no place. */
    private static String layers(Images images) {
        try {
            return "New layers are kept as " + images.layerFormat() + ".";
        } catch (IOException e) {
            return "How new layers are kept is not known: " + e.getMessage();
        }
    }

    private static String[] row(String type, ImageUsage.Part part) {
        return row(type, part.count(), part.bytes(), "");
    }

    private static String[] row(String type, int count, long bytes, String reclaimable) {
        return new String[] {type, Integer.toString(count), HumanNumber.decimal(bytes), reclaimable};
    }
}
