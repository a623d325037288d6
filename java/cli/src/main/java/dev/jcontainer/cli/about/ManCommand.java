package dev.jcontainer.cli.about;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.CommandTable;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.text.ManualPage;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer man}: the manual page, which packages of jcontainer can install. */
public final class ManCommand implements Command {
    private final CommandTable commands;

    public ManCommand(CommandTable commands) {
        this.commands = commands;
    }

    @Override
    public CommandModel model() {
        return new CommandModel(
                "man",
                "Prints the manual page jcontainer(1), in roff.",
                List.of(""),
                List.of(),
                List.of(Option.HELP),
                Completion.NONE,
                List.of(),
                List.of(new Entry("jcontainer man | man -l -", "Read it.")));
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        arguments.refuseOperands(model());
        Output.print(ManualPage.of(commands.root(), commands.models(), VersionCommand.version()));
        return 0;
    }
}
