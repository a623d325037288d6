package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.LimitOptions;
import dev.jcontainer.cli.option.LimitParser;
import dev.jcontainer.spec.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code jcontainer update}: other limits for containers that run. */
public final class UpdateCommand extends EachContainerCommand {
    public UpdateCommand() {
        super(
                "update",
                "Changes the limits of containers that run.",
                "Changes those limits that are given, at once; the others stay, as do those that are given as 0, but for"
                        + " --pids-limit. --memory -1, --cpu-quota -1 and --pids-limit -1 take a limit away.",
                options());
    }

    private static List<Option> options() {
        List<Option> options = new ArrayList<>(LimitOptions.CHANGEABLE.asList());
        options.add(Option.HELP);
        return options;
    }

    @Override
    void check(Arguments arguments) throws UsageException {
        if (!isAnyGiven(arguments)) {
            throw new UsageException(model(), "there is no limit to change");
        }
        limits(arguments); // so that a slip is told before a container has changed
    }

    @Override
    void act(ContainerHandle container, Arguments arguments) throws IOException, UsageException {
        Limits limits = limits(arguments);
        if (limits.needCgroup()) { // otherwise all that was given is 0
            container.update(limits);
        }
    }

    private static boolean isAnyGiven(Arguments arguments) {
        for (Option limit : LimitOptions.CHANGEABLE.asList()) {
            if (arguments.value(limit) != null) {
                return true;
            }
        }
        return false;
    }

    private Limits limits(Arguments arguments) throws UsageException {
        try {
            return LimitParser.change(model(), arguments);
        } catch (IllegalArgumentException e) {
            throw new UsageException("Cannot update: " + e.getMessage() + ". See 'jcontainer update --help'.");
        }
    }
}
