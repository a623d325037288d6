package dev.jcontainer.cli.oci;

import dev.jcontainer.Containers;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.terminal.SignalForwarder;
import dev.jcontainer.oci.lifecycle.CreateOptions;
import dev.jcontainer.oci.lifecycle.Lifecycle;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer oci run}: makes a container of a bundle and starts it. */
final class OciRunCommand implements OciCommand {
    @Override
    public CommandModel model() {
        return OciOptions.command(
                "run",
                "Makes a container of a bundle and runs it.",
                "[OPTION...] CONTAINER",
                List.of(
                        "The program gets the caller's stdin, stdout and stderr, or where its configuration has a terminal"
                                + " one that is connected with the caller's. Signals are passed on to it; the second"
                                + " SIGTERM or SIGINT kills it, as does the end of this command, however it comes.",
                        "The exit status is the program's, 128 and the signal where one ended it, 1 for every other"
                                + " failure."),
                OciCreateOptions.RUN.asList());
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException, InterruptedException {
        String id = OciCommands.operands(model(), arguments, 1).get(0);
        CreateOptions options = OciCreateCommand.options(model(), globals, arguments);
        Lifecycle lifecycle = OciCommands.lifecycle(globals);
        boolean keep = arguments.has(OciCreateOptions.KEEP);
        boolean detached = arguments.has(OciCreateOptions.DETACH);
        if (!detached) {
            System.setProperty(Containers.IDLE_SUPERVISORS, "0"); // there is no next container
        }
        return CancellableCreation.run(options.cancellation(), new CancellableCreation() {
            @Override
            public int make(SignalForwarder signals) throws IOException, InterruptedException {
                if (!detached) {
                    int status = lifecycle.run(id, options, keep, new OciForeground(signals));
                    return signals.ending() == 0 ? status : signals.ending();
                }
                lifecycle.runDetached(id, options);
                return 0;
            }
        });
    }
}
