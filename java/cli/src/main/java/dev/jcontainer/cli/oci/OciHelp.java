package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import java.util.List;

/** {@code jcontainer oci} for help, completion and the manual page; {@link OciCommands} reads its command line. */
public final class OciHelp implements Command {
    @Override
    public CommandModel model() {
        return OciOptions.root();
    }

    @Override
    public int run(Arguments arguments) {
        return OciCommands.run(List.of());
    }
}
