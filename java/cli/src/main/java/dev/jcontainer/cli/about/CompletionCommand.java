package dev.jcontainer.cli.about;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.CommandTable;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.text.BashCompletion;
import dev.jcontainer.cli.text.ZshCompletion;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer completion SHELL}: prints a self-contained script by which a shell completes command lines. */
public final class CompletionCommand implements Command {
    private final CommandTable commands;

    public CompletionCommand(CommandTable commands) {
        this.commands = commands;
    }

    @Override
    public CommandModel model() {
        return new CommandModel(
                "completion",
                "Prints a completion script for a shell.",
                List.of("bash", "zsh"),
                List.of("The script is complete in itself; print it again after an update of jcontainer."),
                List.of(Option.HELP),
                Completion.SHELL,
                List.of(new Section(
                        "Installation",
                        List.of(
                                new Entry(
                                        "bash",
                                        "jcontainer completion bash >"
                                                + " ~/.local/share/bash-completion/completions/jcontainer"),
                                new Entry(
                                        "zsh",
                                        "jcontainer completion zsh > DIR/_jcontainer, with DIR in your fpath.")))),
                List.of(new Entry("source <(jcontainer completion bash)", "Only for this shell.")));
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        List<String> operands = arguments.operands();
        if (operands.size() != 1) {
            throw new UsageException(model(), "completion takes one shell, bash or zsh");
        }
        switch (operands.get(0)) {
            case "bash":
                Output.print(BashCompletion.of(commands.root(), commands.allModels()));
                return 0;
            case "zsh":
                Output.print(ZshCompletion.of(commands.root(), commands.allModels()));
                return 0;
            default:
                throw new UsageException(
                        model(), "there is no completion for '" + operands.get(0) + "', only for bash and zsh");
        }
    }
}
