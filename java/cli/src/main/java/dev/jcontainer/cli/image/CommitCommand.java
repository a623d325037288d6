package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.config.History;
import dev.jcontainer.image.config.RunDefaults;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code jcontainer commit}: makes an image of what a container has changed. */
public final class CommitCommand implements Command {
    private static final Option AUTHOR = Option.value(
                    "Image", "author", "TEXT", "The author, for the history of the image.")
            .letter('a');
    private static final Option PAUSE = Option.flag(
                    "Image",
                    "pause",
                    "Accepted for compatibility with docker; the container is not paused, so a file that it writes at"
                            + " the same time may be in the image in part. 'pause' pauses it.")
            .letter('p');

    private static final CommandModel MODEL = new CommandModel(
            "commit",
            "Makes an image of a detached container: of its image, and of what it has changed.",
            List.of("[OPTIONS] CONTAINER [NAME[:TAG]]"),
            List.of("The container may run or not. What is in volumes is left out. Containers of the new image get the"
                    + " command, environment, user, working directory, labels, ports, stop signal and health check of"
                    + " the container. The id of the image is printed."),
            List.of(AUTHOR, ImportCommand.CHANGE, ImportCommand.MESSAGE, PAUSE, Option.HELP),
            Completion.CONTAINER_FIRST,
            List.of(ExitStatus.SECTION),
            List.of(new Entry(
                    "jcontainer commit -c 'CMD [\"nginx\"]' web web:mine", "Make an image with another command.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        List<String> operands = arguments.operands();
        if (operands.isEmpty() || operands.size() > 2) {
            throw new UsageException(MODEL, "commit takes a CONTAINER, and a NAME");
        }
        String key = operands.get(0);
        checkChanges(arguments);
        AllContainers all = AllContainers.open();
        EngineContainer container = all.findDetached(key, "commit", "what it writes is gone with it");
        Detached.ImageUsed used = container.detached().image();
        if (used == null) {
            throw new IOException("Cannot commit container " + key
                    + ": it was not made of an image. Use 'export' and 'import' for all its files.");
        }
        Images images = all.engine().images();
        Image base = images.get(used.id());
        RunDefaults defaults = CommitDefaults.of(
                container.description().spec(),
                container.detached(),
                base.config().defaults());
        History entry = new History(
                "",
                String.join(" ", container.command()),
                text(arguments.value(AUTHOR)),
                text(arguments.value(ImportCommand.MESSAGE)),
                false);
        Image made = container.commit(
                images,
                base,
                operands.size() == 1 ? null : operands.get(1),
                Instructions.read(defaults, arguments.values(ImportCommand.CHANGE)),
                entry);
        Output.print(made.id() + "\n");
        return 0;
    }

    private static void checkChanges(Arguments arguments) throws UsageException {
        try {
            Instructions.read(RunDefaults.NONE, arguments.values(ImportCommand.CHANGE));
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "commit", e);
        }
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given;
    }
}
