package dev.jcontainer.cli.about;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.CommandTable;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.text.HelpText;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer help [COMMAND]}. */
public final class HelpCommand implements Command {
    private final CommandTable commands;

    public HelpCommand(CommandTable commands) {
        this.commands = commands;
    }

    @Override
    public CommandModel model() {
        return new CommandModel(
                "help",
                "Prints help, for jcontainer or for one of its commands.",
                List.of("[COMMAND [COMMAND]]"),
                List.of(),
                List.of(Option.HELP),
                Completion.COMMAND,
                List.of(),
                List.of());
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        List<String> operands = arguments.operands();
        if (operands.isEmpty()) {
            return print(commands.root());
        }
        CommandModel command = commands.named(operands.get(0)).model();
        boolean isGroup = command.operands() == Completion.GROUP;
        if (operands.size() > (isGroup ? 2 : 1)) {
            throw new UsageException(
                    model(), "help takes one command, but got '" + operands.get(isGroup ? 2 : 1) + "'");
        }
        return print(
                operands.size() == 1
                        ? command
                        : commands.named(command.name() + " " + operands.get(1)).model());
    }

    public int print(CommandModel model) throws UsageException, IOException {
        Output.print(text(model));
        return 0;
    }

    /** Prints help on stderr if no command is given, as docker does; that is an error, because nothing was done. */
    public int printWithoutCommand() throws UsageException {
        Output.error(text(commands.root()));
        return Failure.STATUS;
    }

    private String text(CommandModel model) throws UsageException {
        return HelpText.of(model, model.name().isEmpty() ? commands.models() : List.of());
    }
}
