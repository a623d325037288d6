package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.pull.ImageStore;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer tag}: gives an image another name. */
public final class TagCommand implements Command {
    private static final OptionList LIST = new OptionList();

    static {
        LIST.add(StoreOptions.ROOT);
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "tag",
            "Gives an image of the store another name.",
            List.of("[OPTIONS] IMAGE NAME[:TAG]"),
            List.of("IMAGE is a name, an id, or the beginning of an id. A name that another image has is"
                    + " taken from it."),
            LIST.asList(),
            Completion.IMAGE,
            List.of(ExitStatus.SECTION),
            List.of(new Entry("jcontainer tag app:1 localhost:5000/app:1", "Name an image for a registry.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        if (arguments.operands().size() != 2) {
            throw new UsageException(MODEL, "tag takes an IMAGE and a NAME");
        }
        ImageStore.open(arguments)
                .tag(arguments.operands().get(0), arguments.operands().get(1));
        return 0;
    }
}
