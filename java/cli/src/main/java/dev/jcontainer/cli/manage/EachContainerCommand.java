package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.ContainerRegistry;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import java.io.IOException;
import java.util.List;

/** A command that acts on each of the running containers that are named on its command line. */
abstract class EachContainerCommand implements Command {
    private final String name;
    private final String summary;
    private final String description;
    private final List<Option> options;

    EachContainerCommand(String name, String summary, String description, List<Option> options) {
        this.name = name;
        this.summary = summary;
        this.description = description;
        this.options = options;
    }

    /** Acts on one container. */
    abstract void act(ContainerHandle container, Arguments arguments) throws IOException, UsageException;

    /** Checks the options before it acts on the first container. */
    abstract void check(Arguments arguments) throws UsageException;

    @Override
    public CommandModel model() {
        return new CommandModel(
                name,
                summary,
                List.of("[OPTIONS] CONTAINER..."),
                List.of(
                        description,
                        "CONTAINER is the name or the id of a running container, or an unambiguous prefix of an id."
                                + " Each CONTAINER is printed when the command has succeeded on it."),
                options,
                Completion.CONTAINER,
                List.of(),
                List.of());
    }

    /** Acts on all named containers; returns the exit status of the last failure, or 0. */
    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        if (arguments.operands().isEmpty()) {
            throw new UsageException(model(), "there is no CONTAINER");
        }
        check(arguments);
        int status = 0;
        for (String key : arguments.operands()) {
            try (ContainerHandle container = ContainerRegistry.ofThisUser().find(key)) {
                act(container, arguments);
                Output.print(key + "\n");
            } catch (IOException e) {
                status = Failure.tell(e);
            }
        }
        return status;
    }
}
