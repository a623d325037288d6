package dev.jcontainer.cli.stream;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.attach.DetachKeys;

/** The options of attach and start about the connection. */
final class StreamOptions {
    private static final String GROUP = "Connection";

    static final Option DETACH_KEYS = Option.value(
                    GROUP,
                    "detach-keys",
                    "KEYS",
                    "The keys that leave the container running, if it has a terminal: characters, or ctrl- with one of"
                            + " a-z @ [ \\ ] ^ _, with commas between them (default ctrl-p,ctrl-q).")
            .example("--detach-keys ctrl-x,x");
    static final Option SIG_PROXY = Option.flag(
            GROUP, "sig-proxy", "Send the signals that jcontainer gets to the program (default); =false does not.");

    private StreamOptions() {}

    static DetachKeys keys(CommandModel model, Arguments arguments) throws UsageException {
        String text = arguments.value(DETACH_KEYS);
        try {
            return text == null ? DetachKeys.DEFAULT : DetachKeys.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(model, "attach", e);
        }
    }

    static boolean hasSignals(Arguments arguments) {
        return !"false".equals(arguments.value(SIG_PROXY));
    }
}
