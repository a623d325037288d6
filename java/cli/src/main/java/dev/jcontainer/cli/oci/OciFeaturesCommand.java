package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.oci.Features;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer oci features}. */
final class OciFeaturesCommand implements OciCommand {
    @Override
    public CommandModel model() {
        return OciOptions.command(
                "features", "Prints what this runtime implements, as JSON.", "", List.of(), List.of(OciOptions.HELP));
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException {
        OciCommands.operands(model(), arguments, 0);
        Output.print(Features.toJson());
        return 0;
    }
}
