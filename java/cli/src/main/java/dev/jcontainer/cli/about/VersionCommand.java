package dev.jcontainer.cli.about;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer version}: prints the version from the manifest of the jar. */
public final class VersionCommand implements Command {
    @Override
    public CommandModel model() {
        return new CommandModel(
                "version",
                "Prints the version.",
                List.of(""),
                List.of(),
                List.of(Option.HELP),
                Completion.NONE,
                List.of(),
                List.of());
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        arguments.refuseOperands(model());
        return print();
    }

    public static int print() throws IOException {
        Output.print("jcontainer " + version() + "\n");
        return 0;
    }

    /** The version; classes outside a jar have none. */
    public static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "(built, not packaged)" : version;
    }
}
