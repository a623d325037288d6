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
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** {@code jcontainer rm}: removes containers with what they have written. */
public final class RmCommand implements Command {
    private static final String GROUP = "Removal";

    private static final Option FORCE = Option.flag(
                    GROUP,
                    "force",
                    "Kill the container first, if it runs. It is no error then if there is no such container.")
            .letter('f');
    private static final Option VOLUMES = Option.flag(
                    GROUP, "volumes", "Remove the volumes without a name that the container has, too.")
            .letter('v');
    private static final Option LINK = Option.flag(
                    GROUP, "link", "Not supported: there are no links between containers.")
            .letter('l');

    private static final CommandModel MODEL = new CommandModel(
            "rm",
            "Removes containers, with their logs and what they have written.",
            List.of("[OPTIONS] CONTAINER..."),
            List.of("CONTAINER is the name or the id of a container, or an unambiguous prefix of an id. Each CONTAINER"
                    + " is printed when it has been removed. A container that runs is removed with --force only."),
            List.of(FORCE, VOLUMES, LINK, Option.HELP),
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
        if (arguments.has(LINK)) {
            throw new UsageException(MODEL, "--link is not supported: there are no links between containers");
        }
        boolean isForced = arguments.has(FORCE);
        AllContainers all = AllContainers.open();
        int status = 0;
        for (String key : keys) {
            try {
                remove(all, key, isForced, arguments.has(VOLUMES));
                Output.print(key + "\n");
            } catch (EngineException e) {
                boolean isGone = e.reason() == EngineException.Reason.NOT_FOUND;
                int failure = Failure.tell(e);
                status = isGone && isForced ? status : failure;
            } catch (IOException e) {
                status = Failure.tell(e);
            }
        }
        return status;
    }

    /** A detached one is removed without being read first: its record may be damaged. */
    private static void remove(AllContainers all, String key, boolean isForced, boolean withVolumes)
            throws IOException {
        try {
            all.engine().remove(key, isForced, withVolumes);
        } catch (EngineException e) {
            if (e.reason() != EngineException.Reason.NOT_FOUND) {
                throw e;
            }
            try (FoundContainer found = all.find(key)) {
                if (found instanceof FoundContainer.Attached attached) {
                    kill(key, attached.container(), isForced);
                } else if (found instanceof FoundContainer.Kept kept) { // it was made meanwhile
                    kept.container().remove(isForced, withVolumes);
                }
            }
        }
    }

    private static void kill(String key, ContainerHandle container, boolean isForced) throws IOException {
        if (!isForced) {
            throw new EngineException(
                    EngineException.Reason.STATE,
                    "You cannot remove a running container " + key
                            + ". Stop it, and nothing of it is left, or use --force.");
        }
        container.stop(Signal.KILL, Duration.ZERO);
    }
}
