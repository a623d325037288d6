package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer oci delete}. */
final class OciDeleteCommand implements OciCommand {
    private static final Option FORCE = Option.flag(
                    OciOptions.OPTIONS,
                    "force",
                    "Kill a running container first; it is no error if the container does not exist.")
            .letter('f');

    @Override
    public CommandModel model() {
        return OciOptions.command(
                "delete",
                "Deletes a container that has ended or was not started.",
                "[OPTION...] CONTAINER",
                List.of(),
                List.of(FORCE, OciOptions.HELP));
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException {
        String id = OciCommands.operands(model(), arguments, 1).get(0);
        OciCommands.lifecycle(globals).delete(id, arguments.has(FORCE));
        return 0;
    }
}
