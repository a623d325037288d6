package dev.jcontainer.cli.manage;

import dev.jcontainer.cli.base.ChosenStore;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.BootObserver;
import dev.jcontainer.engine.EngineContainer;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer system start}: starts the containers that a start of this machine starts. */
public final class SystemStartCommand implements Command {
    private static final CommandModel MODEL = new CommandModel(
            "system start",
            "Starts the detached containers whose restart policy asks for it, after a start of this machine.",
            List.of(""),
            List.of("Starts those with --restart always, and those with --restart unless-stopped that were not stopped."
                    + " Prints the name of each. A unit of systemd, or a line @reboot of crontab(5), runs it."),
            List.of(Option.HELP),
            Completion.NONE,
            List.of(),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        arguments.refuseOperands(MODEL);
        Started started = new Started();
        ChosenStore.engine().startAll(started);
        return started.status;
    }

    /** Prints what happens when it happens: a start may take long. */
    private static final class Started implements BootObserver {
        private int status;

        @Override
        public void isStarted(EngineContainer container) throws IOException {
            Output.print(container.name() + "\n");
        }

        @Override
        public void hasFailed(EngineContainer container, Exception why) {
            Failure.tell(new IOException("Cannot start " + container.name() + ": " + Failure.text(why), why));
            status = Failure.STATUS;
        }
    }
}
