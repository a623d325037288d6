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

/** {@code jcontainer oci run}: creates a container from a bundle and starts it. */
final class OciRunCommand implements OciCommand {
    @Override
    public CommandModel model() {
        return OciOptions.command(
                "run",
                "Creates a container from a bundle and runs it.",
                "[OPTION...] CONTAINER",
                List.of(
                        "The program gets stdin, stdout and stderr of the caller, or, if its configuration has a"
                                + " terminal, a terminal that is connected with that of the caller. Signals are"
                                + " forwarded to it; the second SIGTERM or SIGINT kills it, and so does any end of this"
                                + " command.",
                        "The exit status is that of the program, 128 plus the number of the signal that killed it, or 1"
                                + " for any other failure."),
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
            System.setProperty(Containers.IDLE_SUPERVISORS, "0"); // this process launches only once
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
