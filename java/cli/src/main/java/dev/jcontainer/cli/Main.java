package dev.jcontainer.cli;

import dev.jcontainer.cli.about.VersionCommand;
import dev.jcontainer.cli.base.ChosenStore;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.RawArguments;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.Parser;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.oci.OciCommands;
import java.io.IOException;
import java.util.List;

/** The main class of {@code jcontainer.jar}. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the JVM with its status. */
    public static void main(String[] words) {
        // Not System.exit: it first looks for a logger (JDK 21 and later), and there is no shutdown hook to run.
        Runtime.getRuntime().halt(statusOf(words));
    }

    /** Runs one command and returns its exit status; errors have been printed by then. */
    static int statusOf(String[] words) {
        try {
            return run(List.of(RawArguments.of(words)));
        } catch (InterruptedException | UsageException | IOException | RuntimeException | Error e) {
            return Failure.tell(e);
        }
    }

    private static int run(List<String> words) throws UsageException, IOException, InterruptedException {
        if (!words.isEmpty() && !words.get(0).startsWith("-")) {
            return run(words.get(0), words.subList(1, words.size()));
        }
        CommandModel root = Commands.root();
        Arguments arguments = Parser.parse(root, words);
        if (arguments.has(Commands.VERSION)) {
            return VersionCommand.print();
        }
        List<String> operands = arguments.operands();
        if (arguments.has(Option.HELP)) {
            return Commands.help()
                    .print(
                            operands.isEmpty()
                                    ? root
                                    : Commands.named(operands.get(0)).model());
        }
        if (operands.isEmpty()) {
            return Commands.help().printWithoutCommand();
        }
        String store = arguments.value(Commands.ROOT);
        if (store != null) {
            if (operands.get(0).equals(OciCommands.NAME)) {
                throw new UsageException(root, "oci has no store of images; its own --root comes after 'oci'");
            }
            ChosenStore.choose(store);
        }
        return run(operands.get(0), operands.subList(1, operands.size()));
    }

    private static int run(String name, List<String> words) throws UsageException, IOException, InterruptedException {
        if (name.equals(OciCommands.NAME)) {
            return OciCommands.run(words); // it parses options and reports errors in runc's way
        }
        Command command = Commands.named(name);
        CommandModel model = command.model();
        Arguments arguments = Parser.parse(model, words);
        if (arguments.has(model.help())) {
            return Commands.help().print(model);
        }
        return command.run(arguments);
    }
}
