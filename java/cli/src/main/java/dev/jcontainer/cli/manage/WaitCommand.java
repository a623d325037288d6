package dev.jcontainer.cli.manage;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer wait}: waits for the end of containers, and prints their exit statuses. */
public final class WaitCommand implements Command {
    private static final CommandModel MODEL = new CommandModel(
            "wait",
            "Waits for the end of containers, and prints the exit status of each.",
            List.of("CONTAINER..."),
            List.of("CONTAINER is the name or the id of a detached container, or an unambiguous prefix of an id. The"
                    + " exit status of one that has ended is printed at once."),
            List.of(Option.HELP),
            Completion.CONTAINER,
            List.of(),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        List<String> keys = arguments.someOperands(MODEL, "CONTAINER");
        AllContainers all = AllContainers.open();
        int status = 0;
        for (String key : keys) {
            try {
                int exit = all.findDetached(key, "wait for", "its exit status is that of the command itself")
                        .waitFor();
                Output.print(exit + "\n");
            } catch (IOException e) {
                status = Failure.tell(e);
            }
        }
        return status;
    }
}
