package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.terminal.SignalForwarder;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.oci.hook.Cancellation;
import dev.jcontainer.oci.lifecycle.CreateOptions;
import dev.jcontainer.oci.lifecycle.Lifecycle;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code jcontainer oci create}: creates a container whose first process waits for {@code start}. */
final class OciCreateCommand implements OciCommand {
    @Override
    public CommandModel model() {
        return OciOptions.command(
                "create",
                "Creates a container from a bundle; its first process waits for start.",
                "[OPTION...] CONTAINER",
                List.of("The program gets stdin, stdout and stderr of the caller, or, if its configuration has a"
                        + " terminal, that terminal, whose master --console-socket gets."),
                OciCreateOptions.CREATE.asList());
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException, InterruptedException {
        String id = OciCommands.operands(model(), arguments, 1).get(0);
        Lifecycle lifecycle = OciCommands.lifecycle(globals);
        CreateOptions options = options(model(), globals, arguments);
        return CancellableCreation.run(options.cancellation(), new CancellableCreation() {
            @Override
            public int make(SignalForwarder signals) throws IOException {
                lifecycle.create(id, options);
                return 0;
            }
        });
    }

    /** The descriptors that the program inherits by --preserve-fds, in addition to its streams. */
    static Launcher.Inherited inherited(CommandModel model, Arguments arguments) throws UsageException {
        String given = arguments.value(OciCreateOptions.PRESERVE_FDS);
        try {
            int count = given == null ? 0 : Integer.parseInt(given);
            if (count >= 0 && count <= Launcher.Inherited.MOST) {
                return new Launcher.Inherited(count);
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new UsageException(
                model, "--preserve-fds takes a number from 0 to " + Launcher.Inherited.MOST + ", not '" + given + "'");
    }

    /** The value of an option; null if it is not given or empty. */
    static @Nullable String value(Arguments arguments, Option option) {
        String value = arguments.value(option);
        return value == null || value.isEmpty() ? null : value;
    }

    static CreateOptions options(CommandModel model, Arguments globals, Arguments arguments)
            throws UsageException, IOException {
        String bundle = arguments.value(OciCreateOptions.BUNDLE);
        return new CreateOptions(
                WorkingDirectory.resolve(bundle == null || bundle.isEmpty() ? "." : bundle),
                value(arguments, OciCreateOptions.PID_FILE),
                value(arguments, OciCreateOptions.CONSOLE_SOCKET),
                value(arguments, OciCreateOptions.PIDFD_SOCKET),
                inherited(model, arguments),
                !arguments.has(OciCreateOptions.NO_PIVOT),
                arguments.has(OciCreateOptions.NO_NEW_KEYRING),
                globals.has(OciOptions.SYSTEMD_CGROUP) ? OciCommands.buses() : null,
                new Cancellation());
    }
}
