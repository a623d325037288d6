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

/** {@code jcontainer system df}: prints what the store takes on the disk. */
public final class SystemDfCommand implements Command {
    static final String[] NAMES = {"Type", "TotalCount", "Active", "Size", "Reclaimable"};
    static final String[] HEADINGS = {"TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE"};

    private static final OptionList LIST = new OptionList();

    static {
        LIST.add(RowFormat.OPTION);
    }

    static final Option VERBOSE =
            LIST.add(Option.flag("Output", "verbose", "Print each image.").letter('v'));

    static {
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "system df",
            "Prints what the store takes on the disk.",
            List.of("[OPTIONS]"),
            List.of("RECLAIMABLE is what prune would remove."),
            LIST.asList(),
            Completion.NONE,
            List.of(new Section("Formats", List.of(new Entry("names", String.join(" ", NAMES))))),
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
