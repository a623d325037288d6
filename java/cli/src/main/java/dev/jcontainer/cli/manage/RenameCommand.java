package dev.jcontainer.cli.manage;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer rename}: gives a container another name. */
public final class RenameCommand implements Command {
    private static final CommandModel MODEL = new CommandModel(
            "rename",
            "Gives a container another name.",
            List.of("CONTAINER NAME"),
            List.of(),
            List.of(Option.HELP),
            Completion.CONTAINER,
            List.of(),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        List<String> operands = arguments.operands();
        if (operands.size() != 2) {
            throw new UsageException(MODEL, "rename takes a CONTAINER and a NAME");
        }
        AllContainers.open()
                .findDetached(operands.get(0), "rename", "it keeps its name to its end")
                .rename(operands.get(1));
        return 0;
    }
}
