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

/** {@code jcontainer history}: prints how an image was made. */
public final class HistoryCommand implements Command {
    static final String[] NAMES = {"ID", "CreatedSince", "CreatedAt", "CreatedBy", "Size", "Comment"};
    static final String[] HEADINGS = {"IMAGE", "CREATED", "CREATED AT", "CREATED BY", "SIZE", "COMMENT"};

    private static final OptionList LIST = new OptionList();

    static {
        LIST.add(RowFormat.OPTION);
    }

    static final Option HUMAN =
            LIST.add(Option.flag("Output", "human", "--human=false prints sizes in bytes and times by the clock.")
                    .letter('H'));
    static final Option NO_TRUNC = LIST.add(Option.flag("Output", "no-trunc", "Print whole commands and ids."));
    static final Option QUIET = LIST.add(
            Option.flag("Output", "quiet", "Print only the ids, one per line.").letter('q'));

    static {
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "history",
            "Prints the steps by which an image was made.",
            List.of("[OPTIONS] IMAGE"),
            List.of("The last step is first. <missing> stands for the id of an image of an earlier step,"
                    + " which no registry has."),
            LIST.asList(),
            Completion.IMAGE,
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
