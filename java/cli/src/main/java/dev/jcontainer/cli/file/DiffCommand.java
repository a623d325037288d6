package dev.jcontainer.cli.file;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.file.FileChange;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer diff}: lists what a container has changed in the files of its image. */
public final class DiffCommand implements Command {
    private static final CommandModel MODEL = new CommandModel(
            "diff",
            "Lists the files that a detached container has added, changed and deleted.",
            List.of("CONTAINER"),
            List.of(
                    "A line has A for a file that was added, C for one that was changed, D for one that was deleted, and"
                            + " its path. The container may run or not. What is in volumes does not count."),
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
        String key = arguments.onlyOperand(MODEL, "CONTAINER");
        List<FileChange> changes = AllContainers.open()
                .findDetached(key, "list the changes of", "what it writes is gone with it")
                .diff();
        StringBuilder lines = new StringBuilder();
        for (FileChange change : changes) {
            lines.append(change.kind().letter())
                    .append(' ')
                    .append(change.path())
                    .append('\n');
        }
        Output.print(lines.toString());
        return 0;
    }
}
