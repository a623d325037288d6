package dev.jcontainer.cli.stream;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.attach.DetachKeys;
import dev.jcontainer.engine.attach.KeeperClient;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineState;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer attach}: connects the streams of this process with a detached container. */
public final class AttachCommand implements Command {
    private static final Option NO_STDIN = Option.flag("Connection", "no-stdin", "Do not pass on stdin.");

    private static final CommandModel MODEL = new CommandModel(
            "attach",
            "Connects stdin, stdout and stderr with a running detached container.",
            List.of("[OPTIONS] CONTAINER"),
            List.of(
                    "What the container has written before is in its log, see logs. stdin reaches the program if the"
                            + " container was made with --interactive.",
                    "The command ends with the exit status of the program. If the program has a terminal, ctrl-p"
                            + " ctrl-q leaves it running."),
            List.of(NO_STDIN, StreamOptions.SIG_PROXY, StreamOptions.DETACH_KEYS, Option.HELP),
            Completion.CONTAINER,
            List.of(),
            List.of(new Entry("jcontainer attach --no-stdin web", "What a container writes from now on.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        String key = arguments.onlyOperand(MODEL, "CONTAINER");
        DetachKeys keys = StreamOptions.keys(MODEL, arguments);
        EngineContainer container = AllContainers.open()
                .findDetached(key, "attach to", "its streams are those of the command; exec starts a shell in it");
        refuse(container.status().state());
        boolean hasStdin = !arguments.has(NO_STDIN) && container.detached().hasStdin();
        Attaching attaching = new Attaching(container, hasStdin, keys, StreamOptions.hasSignals(arguments));
        try (KeeperClient client = container.connectAttached(Attaching.streams(hasStdin))) {
            return attaching.relay(client);
        }
    }

    private static void refuse(EngineState state) throws EngineException {
        switch (state) {
            case RUNNING:
                return;
            case PAUSED:
                throw new EngineException(
                        EngineException.Reason.STATE, "You cannot attach to a paused container, unpause it first.");
            case RESTARTING:
                throw new EngineException(
                        EngineException.Reason.STATE,
                        "You cannot attach to a restarting container, wait until it is running.");
            default:
                throw new EngineException(
                        EngineException.Reason.STATE, "You cannot attach to a stopped container, start it first.");
        }
    }
}
