package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.container.FoundContainer;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.EngineContainer;
import java.io.IOException;
import java.util.List;

/** A command that acts on each of the containers that are named on its command line. */
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

    /** Acts on a detached container. */
    abstract void act(EngineContainer container, Arguments arguments)
            throws IOException, UsageException, InterruptedException;

    /** Acts on an attached container. */
    abstract void act(ContainerHandle container, Arguments arguments) throws IOException, UsageException;

    /** Checks the options before it acts on the first container. */
    abstract void check(Arguments arguments) throws UsageException;

    /** What is printed when it has succeeded on a container. */
    String said(String key) {
        return key + "\n";
    }

    @Override
    public CommandModel model() {
        return new CommandModel(
                name,
                summary,
                List.of("[OPTIONS] CONTAINER..."),
                List.of(
                        description,
                        "CONTAINER is the name or the id of a container, or an unambiguous prefix of an id."
                                + " Each CONTAINER is printed when the command has succeeded on it."),
                options,
                Completion.CONTAINER,
                List.of(),
                List.of());
    }

    /** Acts on all named containers; returns the exit status of the last failure, or 0. */
    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        List<String> keys = arguments.someOperands(model(), "CONTAINER");
        check(arguments);
        AllContainers all = AllContainers.open();
        int status = 0;
        for (String key : keys) {
            try (FoundContainer found = all.find(key)) {
                if (found instanceof FoundContainer.Kept kept) {
                    act(kept.container(), arguments);
                } else if (found instanceof FoundContainer.Attached attached) {
                    act(attached.container(), arguments);
                }
                Output.print(said(key));
            } catch (IOException e) {
                status = Failure.tell(e);
            }
        }
        return status;
    }

    /** Refuses an attached container, which ends with its command and leaves nothing. */
    final IOException refused(ContainerHandle container, String why) {
        String given = container.name();
        return AllContainers.refused(given == null ? container.id() : given, name, why);
    }
}
