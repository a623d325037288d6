package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer oci kill}. */
final class OciKillCommand implements OciCommand {
    private static final Option ALL = Option.flag(
                    OciOptions.OPTIONS, "all", "Send the signal to all processes of the container.")
            .letter('a');

    @Override
    public CommandModel model() {
        return OciOptions.command(
                "kill",
                "Sends a signal to the first process of a container.",
                "[OPTION...] CONTAINER [SIGNAL]",
                List.of("SIGNAL is a name, such as TERM or SIGTERM, or a number (default SIGTERM). 0 sends nothing."),
                List.of(ALL, OciOptions.HELP));
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException {
        List<String> operands = arguments.operands();
        if (operands.isEmpty() || operands.size() > 2) {
            throw new UsageException(model(), "kill takes a container and, if wanted, a signal");
        }
        int signal = operands.size() == 1 ? Signal.TERM.number() : signal(operands.get(1));
        OciCommands.lifecycle(globals).kill(operands.get(0), signal, arguments.has(ALL));
        return 0;
    }

    /** Parses a signal. 0 sends none and only checks whether one could be sent, as in kill(2). */
    private int signal(String word) throws UsageException {
        try {
            return word.equals("0") ? 0 : Signal.of(word).number();
        } catch (IllegalArgumentException e) {
            throw new UsageException(model(), e.getMessage() + "");
        }
    }
}
