package dev.jcontainer.cli.stream;

import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.attach.KeeperClient;
import dev.jcontainer.engine.spec.EngineException;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer start}: starts detached containers that do not run. */
public final class StartCommand implements Command {
    private static final String RUNS = "it runs, and nothing is left of it afterwards";

    private static final Option ATTACH = Option.flag(
                    "Connection",
                    "attach",
                    "Print what the program writes, pass on signals, and end with its exit status.")
            .letter('a');
    private static final Option INTERACTIVE = Option.flag(
                    "Connection", "interactive", "Pass on stdin as well, if the container has --interactive.")
            .letter('i');

    private static final CommandModel MODEL = new CommandModel(
            "start",
            "Starts containers that were created or have ended.",
            List.of("[OPTIONS] CONTAINER..."),
            List.of("CONTAINER is the name or the id of a detached container, or an unambiguous prefix of an id. Each"
                    + " CONTAINER is printed when its program has been executed. One that runs already stays as it"
                    + " is."),
            List.of(ATTACH, INTERACTIVE, StreamOptions.SIG_PROXY, StreamOptions.DETACH_KEYS, Option.HELP),
            Completion.CONTAINER,
            List.of(),
            List.of(new Entry("jcontainer start -a job", "Run a job again, and see what it writes.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        List<String> keys = arguments.someOperands(MODEL, "CONTAINER");
        if (arguments.has(ATTACH) || arguments.has(INTERACTIVE)) {
            if (keys.size() > 1) {
                throw new UsageException(MODEL, "you cannot start and attach multiple containers at once");
            }
            return attached(arguments, keys.get(0));
        }
        AllContainers all = AllContainers.open();
        int status = 0;
        for (String key : keys) {
            try {
                all.findDetached(key, "start", RUNS).start();
                Output.print(key + "\n");
            } catch (IOException e) {
                Failure.tell(e);
                status = Failure.STATUS; // also if its program cannot be executed, as with docker
            }
        }
        return status;
    }

    private static int attached(Arguments arguments, String key)
            throws UsageException, IOException, InterruptedException {
        System.setProperty(Containers.IDLE_SUPERVISORS, "0"); // this process launches only once
        EngineContainer container = AllContainers.open().findDetached(key, "start", RUNS);
        boolean hasStdin = arguments.has(INTERACTIVE) && container.detached().hasStdin();
        Attaching attaching = new Attaching(
                container, hasStdin, StreamOptions.keys(MODEL, arguments), StreamOptions.hasSignals(arguments));
        try (KeeperClient client = started(container, hasStdin)) {
            return attaching.relay(client);
        }
    }

    /** The status of a program is its own: one that cannot be executed has none. */
    private static KeeperClient started(EngineContainer container, boolean hasStdin) throws IOException {
        try {
            return container.startAttached(Attaching.streams(hasStdin));
        } catch (ContainerException e) {
            throw new EngineException(
                    EngineException.Reason.STATE, "Cannot start " + container.name() + ": " + e.getMessage(), e);
        }
    }
}
