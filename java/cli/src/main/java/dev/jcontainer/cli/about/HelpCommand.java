package dev.jcontainer.cli.about;

import dev.jcontainer.cli.Commands;
import dev.jcontainer.cli.base.Command;
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
    @Override
    public CommandModel model() {
        return new CommandModel(
                "help",
                "Prints help, for jcontainer or for one of its commands.",
                List.of("[COMMAND]"),
                List.of(),
                List.of(Option.HELP),
                Completion.COMMAND,
                List.of(),
                List.of());
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        List<String> operands = arguments.operands();
        if (operands.size() > 1) {
            throw new UsageException(model(), "help takes one command, not also '" + operands.get(1) + "'");
        }
        return print(
                operands.isEmpty()
                        ? Commands.root()
                        : Commands.named(operands.get(0)).model());
    }

    public static int print(CommandModel model) throws UsageException, IOException {
        Output.print(text(model));
        return 0;
    }

    /** What docker does where no command is named; nothing was done, so it is no success. */
    public static int printWithoutCommand() throws UsageException {
        Output.error(text(Commands.root()));
        return Failure.STATUS;
    }

    private static String text(CommandModel model) throws UsageException {
        return HelpText.of(model, model.name().isEmpty() ? Commands.models() : List.of());
    }
}
