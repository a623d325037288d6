package dev.jcontainer.cli.run;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code jcontainer create}: creates a detached container, which is not started. */
public final class CreateCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "create",
                "Creates a detached container, and does not start it.",
                List.of("[OPTIONS] IMAGE [COMMAND] [ARG...]", "[OPTIONS] --rootfs DIR COMMAND [ARG...]"),
                List.of(
                        "Prints the id of the container. start starts it; the other options are those of run --detach."),
                options(),
                Completion.PROGRAM,
                List.of(),
                List.of(new Entry("jcontainer create --name web -p 8080:80 nginx", "A container, for start web.")));
    }

    private static List<Option> options() {
        List<Option> options = new ArrayList<>();
        for (Option option : RunOptions.MODEL.options()) {
            String name = option.name();
            boolean isOfRun = name.equals(DetachedOptions.DETACH.name())
                    || name.equals(DetachedOptions.PIDFILE.name())
                    || name.equals(LifetimeOptions.TIMEOUT.name())
                    || name.equals(RunOptions.EXPLAIN.name());
            if (!isOfRun) {
                options.add(option);
            }
        }
        return options;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        return DetachedRun.run(arguments, false);
    }
}
