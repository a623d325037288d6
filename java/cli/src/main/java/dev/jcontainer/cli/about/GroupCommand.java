package dev.jcontainer.cli.about;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.CommandTable;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.Parser;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.text.HelpText;
import java.io.IOException;
import java.util.List;

/** A command whose first operand names one of several commands, as in {@code jcontainer image prune}. */
public final class GroupCommand implements Command {
    private final CommandTable commands;
    private final CommandModel model;

    /**
     * Makes the command.
     *
     * @param name the first word of the names of its commands
     * @param verbs the second words, and what each does
     */
    public GroupCommand(CommandTable commands, String name, String summary, List<Entry> verbs) {
        this.commands = commands;
        this.model = new CommandModel(
                name,
                summary,
                List.of("COMMAND [ARG...]"),
                List.of(),
                List.of(Option.HELP),
                Completion.GROUP,
                List.of(new Section("Commands", verbs)),
                List.of());
    }

    @Override
    public CommandModel model() {
        return model;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        List<String> operands = arguments.operands();
        if (operands.isEmpty()) {
            Output.error(HelpText.of(model, List.of())); // an error, because nothing was done
            return Failure.STATUS;
        }
        Command command = commands.named(model.name() + " " + operands.get(0));
        Arguments rest = Parser.parse(command.model(), operands.subList(1, operands.size()));
        if (rest.has(command.model().help())) {
            Output.print(HelpText.of(command.model(), List.of()));
            return 0;
        }
        return command.run(rest);
    }
}
