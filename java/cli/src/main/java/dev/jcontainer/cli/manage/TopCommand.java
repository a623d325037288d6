package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.base.ProcessTable;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer top}: the processes of a container. */
public final class TopCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "top",
                "Lists the processes of a running container.",
                List.of("CONTAINER [PS-OPTION...]"),
                List.of("Runs ps(1) of this machine, which prints pids and user names of this machine. PS-OPTION are"
                        + " options of ps (default -ef); with them, ps must print a PID column."),
                List.of(Option.HELP),
                Completion.CONTAINER_FIRST,
                List.of(),
                List.of());
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        List<String> operands = arguments.operands();
        if (operands.isEmpty()) {
            throw new UsageException(model(), "there is no CONTAINER");
        }
        List<String> words = operands.subList(1, operands.size());
        try (ContainerHandle container = AllContainers.open().findRunning(operands.get(0))) {
            Output.print(ProcessTable.of(container.processes(), words.isEmpty() ? List.of("-ef") : words));
        }
        return 0;
    }
}
